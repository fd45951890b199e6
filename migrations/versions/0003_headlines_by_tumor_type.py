"""Headlines by tumour type, ready to be read in order

Revision: 0003
After: 0002
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INDEX = (
    "guidance_word", "guidance", "citation", "name", "approach_trial", "trial_country", "trial_tumor_type", "trial", "fact_tumor_type", "fact",
    "trial_state", "headline", "step", "approach_word", "approach", "term", "tumor_cover", "tumor_type", "source", "release",
)  # fmt: skip
"""The tables are an index of data/ that every load makes anew: they are emptied, and the load that follows fills the new one."""


def upgrade() -> None:
    for table in INDEX:
        op.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608  # names from the tuple above
    op.create_table(
        "surveyed",
        sa.Column("tumor_type", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.Column("match", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("approach", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["step"], ["step.number"]),
        sa.ForeignKeyConstraint(["approach"], ["approach.id"]),
        sa.PrimaryKeyConstraint("tumor_type", "standing", "match", "step", "since"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "surveyed_total",
        sa.Column("tumor_type", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("approaches", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tumor_type"),
    )


def downgrade() -> None:
    op.drop_table("surveyed_total")
    op.drop_table("surveyed")

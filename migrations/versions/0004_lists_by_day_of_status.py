"""Lists of a surveyed tumour type by the day on which a status began, read in that order

Revision: 0004
After: 0003
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INDEX = (
    "guidance_word", "guidance", "citation", "name", "approach_trial", "trial_country", "trial_tumor_type", "trial", "fact_tumor_type", "fact",
    "trial_state", "headline", "surveyed_total", "surveyed", "step", "approach_word", "approach", "term", "tumor_cover", "tumor_type", "source",
    "release",
)  # fmt: skip
"""The tables are an index of data/ that every load makes anew: they are emptied, and the load that follows fills the new one."""


def upgrade() -> None:
    _again(sa.Column("status_since", sa.Date(), nullable=False))
    op.create_index("ix_surveyed_status_since", "surveyed", ["tumor_type", "status_since", "approach", "until"])


def downgrade() -> None:
    op.drop_index("ix_surveyed_status_since", "surveyed")
    _again()


def _again(*more: sa.Column[sa.Date]) -> None:
    """SQLite cannot add a column that must hold something to a table; this one is small and empty, and is made anew."""
    for table in INDEX:
        op.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608  # names from the tuple above
    op.drop_table("surveyed")
    op.create_table(
        "surveyed",
        sa.Column("tumor_type", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.Column("match", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("approach", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(["step"], ["step.number"]),
        sa.ForeignKeyConstraint(["approach"], ["approach.id"]),
        sa.PrimaryKeyConstraint("tumor_type", "standing", "match", "step", "since"),
        sqlite_with_rowid=False,
    )

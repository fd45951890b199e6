"""Statuses ready to be sent, guidance, and what earlier releases held

Revision: 0002
After: 0001
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INDEX = (
    "citation", "name", "approach_trial", "trial_country", "trial_tumor_type", "trial", "fact_tumor_type", "fact", "step", "approach_word", "approach",
    "term", "tumor_cover", "tumor_type", "source", "release",
)  # fmt: skip
"""The tables are an index of data/ that every load makes anew: they are emptied, and the load that follows fills the new columns."""


def upgrade() -> None:
    for table in INDEX:
        op.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608  # names from the tuple above
    op.drop_table("step")
    op.create_table(
        "step",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("approach", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("tumor_type", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("beneath", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.Column("status_since", sa.Date(), nullable=False),
        sa.Column("active_until", sa.Date(), nullable=False),
        sa.Column("programme_after", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["approach"], ["approach.id"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_step_approach", "step", ["approach"])
    op.create_index("ix_step_tumor_type", "step", ["tumor_type", "beneath", "until", "since", "approach", "standing", "number"])

    op.create_table(
        "guidance",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("topic", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("form", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("guidance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guidance_position"), ["position"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_topic"), ["topic"], unique=False)

    op.create_table(
        "past_release",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("rules_version", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("loaded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("past_release", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_past_release_loaded_at"), ["loaded_at"], unique=False)

    op.create_table(
        "record_version",
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "release_record",
        sa.Column("release", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("record", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("release", "kind", "record"),
    )
    with op.batch_alter_table("release_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_record_digest"), ["digest"], unique=False)

    op.create_table(
        "guidance_word",
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("word", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("guidance", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guidance"],
            ["guidance.id"],
        ),
        sa.PrimaryKeyConstraint("kind", "word", "guidance"),
    )
    with op.batch_alter_table("guidance_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guidance_word_guidance"), ["guidance"], unique=False)

    op.create_table(
        "trial_state",
        sa.Column("approach", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("recruits", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approach"],
            ["approach.id"],
        ),
        sa.PrimaryKeyConstraint("approach", "since"),
    )
    with op.batch_alter_table("trial_state", schema=None) as batch_op:
        batch_op.create_index("ix_trial_state_recruits", ["recruits", "until", "since", "approach"], unique=False)

    op.create_table(
        "headline",
        sa.Column("approach", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approach"],
            ["approach.id"],
        ),
        sa.ForeignKeyConstraint(
            ["step"],
            ["step.number"],
        ),
        sa.PrimaryKeyConstraint("approach", "since"),
    )
    with op.batch_alter_table("headline", schema=None) as batch_op:
        batch_op.create_index("ix_headline_day", ["until", "since", "approach", "standing", "step"], unique=False)

    with op.batch_alter_table("approach", schema=None) as batch_op:
        batch_op.add_column(sa.Column("review_due", sa.Date(), nullable=False))
        batch_op.create_index(batch_op.f("ix_approach_review_due"), ["review_due"], unique=False)

    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("moved", sa.Text(), nullable=False))


def downgrade() -> None:
    for table in ("guidance_word", "trial_state", "headline", *INDEX):
        op.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608

    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.drop_column("moved")

    with op.batch_alter_table("approach", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approach_review_due"))
        batch_op.drop_column("review_due")

    with op.batch_alter_table("headline", schema=None) as batch_op:
        batch_op.drop_index("ix_headline_day")

    op.drop_table("headline")
    op.drop_table("step")
    op.create_table(
        "step",
        sa.Column("approach", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("tumor_type", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("beneath", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status_since", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approach"],
            ["approach.id"],
        ),
        sa.PrimaryKeyConstraint("approach", "tumor_type", "beneath", "since"),
    )
    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.create_index("ix_step_since", ["since", "until"], unique=False)
        batch_op.create_index("ix_step_tumor_type", ["tumor_type", "since", "until"], unique=False)
    with op.batch_alter_table("trial_state", schema=None) as batch_op:
        batch_op.drop_index("ix_trial_state_recruits")

    op.drop_table("trial_state")
    with op.batch_alter_table("guidance_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guidance_word_guidance"))

    op.drop_table("guidance_word")
    with op.batch_alter_table("release_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_release_record_digest"))

    op.drop_table("release_record")
    op.drop_table("record_version")
    with op.batch_alter_table("past_release", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_past_release_loaded_at"))

    op.drop_table("past_release")
    with op.batch_alter_table("guidance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guidance_topic"))
        batch_op.drop_index(batch_op.f("ix_guidance_position"))

    op.drop_table("guidance")

"""The catalogue's index

Revision: 0001
After:
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approach",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("modality", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reviewed_through", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("brief", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("approach", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approach_modality"), ["modality"], unique=False)
        batch_op.create_index(batch_op.f("ix_approach_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_approach_reviewed_through"), ["reviewed_through"], unique=False)

    op.create_table(
        "name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("record", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("what", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("name", schema=None) as batch_op:
        batch_op.create_index("ix_name_folded", ["folded"], unique=False)
        batch_op.create_index("ix_name_kind_record", ["kind", "record"], unique=False)

    op.create_table(
        "release",
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("rules_version", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("loaded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("reviewed_through", sa.Date(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("slot"),
    )
    op.create_table(
        "source",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_published"), ["published"], unique=False)

    op.create_table(
        "term",
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id"),
    )
    op.create_table(
        "trial",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("phase", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("recruitment", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("begun", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("trial", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trial_begun"), ["begun"], unique=False)
        batch_op.create_index(batch_op.f("ix_trial_phase"), ["phase"], unique=False)
        batch_op.create_index(batch_op.f("ix_trial_recruitment"), ["recruitment"], unique=False)

    op.create_table(
        "tumor_cover",
        sa.Column("broad", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("narrow", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("distance", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("broad", "narrow"),
    )
    with op.batch_alter_table("tumor_cover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tumor_cover_narrow"), ["narrow"], unique=False)

    op.create_table(
        "tumor_type",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("parent", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("tumor_type", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tumor_type_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_tumor_type_parent"), ["parent"], unique=False)

    op.create_table(
        "approach_trial",
        sa.Column("approach", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("trial", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approach"],
            ["approach.id"],
        ),
        sa.ForeignKeyConstraint(
            ["trial"],
            ["trial.id"],
        ),
        sa.PrimaryKeyConstraint("approach", "trial"),
    )
    with op.batch_alter_table("approach_trial", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approach_trial_trial"), ["trial"], unique=False)

    op.create_table(
        "approach_word",
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("word", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("approach", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approach"],
            ["approach.id"],
        ),
        sa.PrimaryKeyConstraint("kind", "word", "approach"),
    )
    with op.batch_alter_table("approach_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approach_word_approach"), ["approach"], unique=False)

    op.create_table(
        "citation",
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("record", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source"],
            ["source.id"],
        ),
        sa.PrimaryKeyConstraint("source", "kind", "record"),
    )
    op.create_table(
        "fact",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("approach", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("regulator", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("trial", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approach"],
            ["approach.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fact_approach"), ["approach"], unique=False)
        batch_op.create_index(batch_op.f("ix_fact_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_fact_known_from"), ["known_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_fact_regulator"), ["regulator"], unique=False)
        batch_op.create_index(batch_op.f("ix_fact_source"), ["source"], unique=False)
        batch_op.create_index(batch_op.f("ix_fact_trial"), ["trial"], unique=False)

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

    op.create_table(
        "trial_country",
        sa.Column("country", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("trial", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["trial"],
            ["trial.id"],
        ),
        sa.PrimaryKeyConstraint("country", "trial"),
    )
    with op.batch_alter_table("trial_country", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trial_country_trial"), ["trial"], unique=False)

    op.create_table(
        "trial_tumor_type",
        sa.Column("tumor_type", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("trial", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["trial"],
            ["trial.id"],
        ),
        sa.PrimaryKeyConstraint("tumor_type", "trial"),
    )
    with op.batch_alter_table("trial_tumor_type", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trial_tumor_type_trial"), ["trial"], unique=False)

    op.create_table(
        "fact_tumor_type",
        sa.Column("tumor_type", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("fact", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact"],
            ["fact.id"],
        ),
        sa.PrimaryKeyConstraint("tumor_type", "fact"),
    )
    with op.batch_alter_table("fact_tumor_type", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fact_tumor_type_fact"), ["fact"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("fact_tumor_type", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_tumor_type_fact"))

    op.drop_table("fact_tumor_type")
    with op.batch_alter_table("trial_tumor_type", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trial_tumor_type_trial"))

    op.drop_table("trial_tumor_type")
    with op.batch_alter_table("trial_country", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trial_country_trial"))

    op.drop_table("trial_country")
    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.drop_index("ix_step_tumor_type")
        batch_op.drop_index("ix_step_since")

    op.drop_table("step")
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_trial"))
        batch_op.drop_index(batch_op.f("ix_fact_source"))
        batch_op.drop_index(batch_op.f("ix_fact_regulator"))
        batch_op.drop_index(batch_op.f("ix_fact_known_from"))
        batch_op.drop_index(batch_op.f("ix_fact_kind"))
        batch_op.drop_index(batch_op.f("ix_fact_approach"))

    op.drop_table("fact")
    op.drop_table("citation")
    with op.batch_alter_table("approach_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approach_word_approach"))

    op.drop_table("approach_word")
    with op.batch_alter_table("approach_trial", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approach_trial_trial"))

    op.drop_table("approach_trial")
    with op.batch_alter_table("tumor_type", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tumor_type_parent"))
        batch_op.drop_index(batch_op.f("ix_tumor_type_name"))

    op.drop_table("tumor_type")
    with op.batch_alter_table("tumor_cover", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tumor_cover_narrow"))

    op.drop_table("tumor_cover")
    with op.batch_alter_table("trial", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trial_recruitment"))
        batch_op.drop_index(batch_op.f("ix_trial_phase"))
        batch_op.drop_index(batch_op.f("ix_trial_begun"))

    op.drop_table("trial")
    op.drop_table("term")
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_published"))
        batch_op.drop_index(batch_op.f("ix_source_kind"))

    op.drop_table("source")
    op.drop_table("release")
    with op.batch_alter_table("name", schema=None) as batch_op:
        batch_op.drop_index("ix_name_kind_record")
        batch_op.drop_index("ix_name_folded")

    op.drop_table("name")
    with op.batch_alter_table("approach", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approach_reviewed_through"))
        batch_op.drop_index(batch_op.f("ix_approach_name"))
        batch_op.drop_index(batch_op.f("ix_approach_modality"))

    op.drop_table("approach")

"""The schema of the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

GUARDS = {
    "sqlite": (
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
        "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry "
        "WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id) "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$",
        "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_append_only()",
        "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_append_only()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("added_on", sa.Text(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("sha256", name=op.f("uq_attachment_sha256")),
        sqlite_strict=True,
    )
    op.create_table(
        "audit_entry",
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("offset_minutes", BIG, nullable=False),
        sa.Column("clerk", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", BIG, nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("app_version", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sqlite_strict=True,
    )
    op.create_table(
        "bill_run",
        sa.Column("period_start", sa.Text(), nullable=False),
        sa.Column("period_end", sa.Text(), nullable=False),
        sa.Column("posted_on", sa.Text(), nullable=False),
        sa.Column("lines", BIG, nullable=False),
        sa.Column("total", BIG, nullable=False),
        sa.Column("clerk", sa.Text(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_run")),
        sqlite_strict=True,
    )
    op.create_table(
        "column_mapping",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_mapping")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_column_mapping_fingerprint")),
        sqlite_strict=True,
    )
    op.create_table(
        "community",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("built_year", BIG, nullable=True),
        sa.Column("buildings", BIG, nullable=True),
        sa.Column("households", BIG, nullable=True),
        sa.Column("total_area", BIG, nullable=True),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("committee", sa.Text(), nullable=False),
        sa.Column("owners_committee", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("contract", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("contract_until", sa.Text(), nullable=True),
        sa.Column("manager", sa.Text(), nullable=False),
        sa.Column("climate", sa.Text(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_community_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community")),
        sqlite_strict=True,
    )
    op.create_table(
        "counter",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("year", BIG, nullable=False),
        sa.Column("last", BIG, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter")),
        sa.UniqueConstraint("series", "year", name=op.f("uq_counter_series_year")),
        sqlite_strict=True,
    )
    op.create_table(
        "fee_item",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("in_rates", sa.Integer(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_item")),
        sa.UniqueConstraint("name", name=op.f("uq_fee_item_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "holiday_override",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("is_workday", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_override")),
        sa.UniqueConstraint("day", name=op.f("uq_holiday_override_day")),
        sqlite_strict=True,
    )
    op.create_table(
        "import_batch",
        sa.Column("imported_on", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("undone_on", sa.Text(), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sqlite_strict=True,
    )
    op.create_table(
        "letter_template",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_template")),
        sa.UniqueConstraint("kind", "language", name=op.f("uq_letter_template_kind_language")),
        sqlite_strict=True,
    )
    op.create_table(
        "person",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_name", ["name"], unique=False)

    op.create_table(
        "receipt",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("year", BIG, nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.Column("issued_on", sa.Text(), nullable=False),
        sa.Column("total", BIG, nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("voided_on", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("reverses_id", BIG, nullable=True),
        sa.Column("reprints", BIG, nullable=False),
        sa.Column("invoice_number", sa.Text(), nullable=False),
        sa.Column("invoice_on", sa.Text(), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["receipt.id"], name=op.f("fk_receipt_reverses_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("number", name=op.f("uq_receipt_number")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_receipt_reverses_id")),
        sa.UniqueConstraint("year", "sequence", name=op.f("uq_receipt_year_sequence")),
        sqlite_strict=True,
    )
    op.create_table(
        "room",
        sa.Column("building", sa.Text(), nullable=False),
        sa.Column("stairwell", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("floor", BIG, nullable=True),
        sa.Column("area", BIG, nullable=False),
        sa.Column("area_source", sa.Text(), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("delivered_on", sa.Text(), nullable=True),
        sa.Column("occupancy", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.CheckConstraint(
            "occupancy IN ('owner', 'let', 'vacant')", name=op.f("ck_room_occupancy_known")
        ),
        sa.CheckConstraint(
            "use IN ('home', 'shop', 'storage', 'garage')", name=op.f("ck_room_use_known")
        ),
        sa.CheckConstraint("area > 0", name=op.f("ck_room_area_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("code", name=op.f("uq_room_code")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.create_index("ix_room_sort_key", ["sort_key"], unique=False)

    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sa.UniqueConstraint("key", name=op.f("uq_setting_key")),
        sqlite_strict=True,
    )
    op.create_table(
        "year_figure",
        sa.Column("year", BIG, nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_figure")),
        sa.UniqueConstraint("year", "indicator", name=op.f("uq_year_figure_year_indicator")),
        sqlite_strict=True,
    )
    op.create_table(
        "year_summary",
        sa.Column("year", BIG, nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_summary")),
        sa.UniqueConstraint("year", name=op.f("uq_year_summary_year")),
        sqlite_strict=True,
    )
    op.create_table(
        "attachment_content",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"], ["attachment.sha256"], name=op.f("fk_attachment_content_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment_content")),
        sa.UniqueConstraint("sha256", name=op.f("uq_attachment_content_sha256")),
        sqlite_strict=True,
    )
    op.create_table(
        "attachment_link",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"], ["attachment.sha256"], name=op.f("fk_attachment_link_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment_link")),
        sa.UniqueConstraint(
            "subject",
            "subject_id",
            "sha256",
            name=op.f("uq_attachment_link_subject_subject_id_sha256"),
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "import_change",
        sa.Column("batch_id", BIG, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_import_change_batch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_change")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("import_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_change_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("year", BIG, nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("room_id", BIG, nullable=False),
        sa.Column("payer_id", BIG, nullable=True),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Text(), nullable=False),
        sa.Column("deadline", sa.Text(), nullable=True),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("document_sha256", sa.Text(), nullable=False),
        sa.Column("first_page", BIG, nullable=False),
        sa.Column("pages", BIG, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.CheckConstraint("stage IN ('1', '2a', '2b')", name=op.f("ck_notice_stage_known")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_notice_amount_not_negative")),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["attachment.sha256"], name=op.f("fk_notice_document_sha256")
        ),
        sa.ForeignKeyConstraint(["payer_id"], ["person.id"], name=op.f("fk_notice_payer_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_notice_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("number", name=op.f("uq_notice_number")),
        sa.UniqueConstraint("year", "sequence", name=op.f("uq_notice_year_sequence")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notice_document_sha256"), ["document_sha256"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_notice_room_id"), ["room_id"], unique=False)

    op.create_table(
        "occupancy",
        sa.Column("room_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Text(), nullable=True),
        sa.Column("ends_on", sa.Text(), nullable=True),
        sa.Column("version", BIG, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.CheckConstraint(
            "role IN ('owner', 'co_owner', 'tenant', 'family', 'payer')",
            name=op.f("ck_occupancy_role_known"),
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR starts_on <= ends_on",
            name=op.f("ck_occupancy_order"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_occupancy_person_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_occupancy_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupancy")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("occupancy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_occupancy_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_occupancy_room_id"), ["room_id"], unique=False)

    op.create_table(
        "payment",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("room_id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=True),
        sa.Column("payer_name", sa.Text(), nullable=False),
        sa.Column("paid_on", sa.Text(), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("allocated", BIG, server_default=sa.text("0"), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("collector", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("receipt_id", BIG, nullable=True),
        sa.Column("reverses_id", BIG, nullable=True),
        sa.Column("entered_on", sa.Text(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.CheckConstraint(
            "kind IN ('payment', 'opening', 'refund', 'transfer', 'reversal')",
            name=op.f("ck_payment_kind_known"),
        ),
        sa.CheckConstraint(
            "method IN ('cash', 'wechat', 'alipay', 'bank', 'pos', 'subsidy', 'none')",
            name=op.f("ck_payment_method_known"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["person.id"], name=op.f("fk_payment_account_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_payment_receipt_id")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["payment.id"], name=op.f("fk_payment_reverses_id")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_payment_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_payment_reverses_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_payment_open",
            ["room_id", "account_id", "paid_on", "amount", "allocated"],
            unique=False,
            sqlite_where=sa.text("amount <> allocated"),
            postgresql_where=sa.text("amount <> allocated"),
        )
        batch_op.create_index(batch_op.f("ix_payment_receipt_id"), ["receipt_id"], unique=False)
        batch_op.create_index("ix_payment_reference", ["method", "reference"], unique=False)
        batch_op.create_index("ix_payment_room", ["room_id", "paid_on"], unique=False)

    op.create_table(
        "tariff",
        sa.Column("fee_item_id", BIG, nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("price", BIG, nullable=False),
        sa.Column("cycle", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Text(), nullable=True),
        sa.Column("scope_kind", sa.Text(), nullable=False),
        sa.Column("scope_value", sa.Text(), nullable=False),
        sa.Column("due_rule", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.CheckConstraint(
            "basis IN ('area', 'household', 'fixed', 'share')", name=op.f("ck_tariff_basis_known")
        ),
        sa.CheckConstraint(
            "cycle IN ('month', 'quarter', 'half', 'year')", name=op.f("ck_tariff_cycle_known")
        ),
        sa.CheckConstraint(
            "scope_kind IN ('all', 'building', 'use', 'room')",
            name=op.f("ck_tariff_scope_kind_known"),
        ),
        sa.CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name=op.f("ck_tariff_order")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_tariff_price_not_negative")),
        sa.ForeignKeyConstraint(
            ["fee_item_id"], ["fee_item.id"], name=op.f("fk_tariff_fee_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariff")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("tariff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tariff_fee_item_id"), ["fee_item_id"], unique=False)

    op.create_table(
        "waiver",
        sa.Column("room_id", BIG, nullable=False),
        sa.Column("fee_item_id", BIG, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("share", BIG, nullable=True),
        sa.Column("amount", BIG, nullable=True),
        sa.Column("starts_on", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Text(), nullable=False),
        sa.Column("approver", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.CheckConstraint(
            "kind IN ('vacancy', 'hardship', 'agreement', 'other')",
            name=op.f("ck_waiver_kind_known"),
        ),
        sa.CheckConstraint(
            "(share IS NULL) <> (amount IS NULL)", name=op.f("ck_waiver_share_or_amount")
        ),
        sa.CheckConstraint(
            "amount IS NULL OR amount >= 0", name=op.f("ck_waiver_amount_not_negative")
        ),
        sa.CheckConstraint(
            "share IS NULL OR (share >= 0 AND share <= 10000)", name=op.f("ck_waiver_share_range")
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_waiver_order")),
        sa.ForeignKeyConstraint(
            ["fee_item_id"], ["fee_item.id"], name=op.f("fk_waiver_fee_item_id")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_waiver_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waiver_room_id"), ["room_id"], unique=False)

    op.create_table(
        "bill_line",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("run_id", BIG, nullable=True),
        sa.Column("room_id", BIG, nullable=False),
        sa.Column("fee_item_id", BIG, nullable=False),
        sa.Column("tariff_id", BIG, nullable=True),
        sa.Column("payer_id", BIG, nullable=True),
        sa.Column("payer_name", sa.Text(), nullable=False),
        sa.Column("cycle_start", sa.Text(), nullable=False),
        sa.Column("segment", BIG, nullable=False),
        sa.Column("revision", BIG, nullable=False),
        sa.Column("period_start", sa.Text(), nullable=False),
        sa.Column("period_end", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("area", BIG, nullable=True),
        sa.Column("price", BIG, nullable=True),
        sa.Column("months", sa.Text(), nullable=True),
        sa.Column("months_text", sa.Text(), nullable=False),
        sa.Column("gross", BIG, nullable=False),
        sa.Column("waived", BIG, server_default=sa.text("0"), nullable=False),
        sa.Column("waiver_text", sa.Text(), nullable=False),
        sa.Column("paid_before", BIG, server_default=sa.text("0"), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("settled", BIG, server_default=sa.text("0"), nullable=False),
        sa.Column("reversed_on", sa.Text(), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.CheckConstraint("kind IN ('bill', 'opening')", name=op.f("ck_bill_line_kind_known")),
        sa.CheckConstraint(
            "amount >= 0 AND amount = gross - waived - paid_before",
            name=op.f("ck_bill_line_adds_up"),
        ),
        sa.CheckConstraint("period_start <= period_end", name=op.f("ck_bill_line_order")),
        sa.CheckConstraint(
            "settled >= 0 AND settled <= amount", name=op.f("ck_bill_line_settled_range")
        ),
        sa.ForeignKeyConstraint(
            ["fee_item_id"], ["fee_item.id"], name=op.f("fk_bill_line_fee_item_id")
        ),
        sa.ForeignKeyConstraint(["payer_id"], ["person.id"], name=op.f("fk_bill_line_payer_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_bill_line_room_id")),
        sa.ForeignKeyConstraint(["run_id"], ["bill_run.id"], name=op.f("fk_bill_line_run_id")),
        sa.ForeignKeyConstraint(["tariff_id"], ["tariff.id"], name=op.f("fk_bill_line_tariff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_line")),
        sa.UniqueConstraint(
            "cycle_start",
            "fee_item_id",
            "room_id",
            "kind",
            "segment",
            "revision",
            name="uq_bill_line_key",
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("bill_line", schema=None) as batch_op:
        batch_op.create_index(
            "ix_bill_line_open",
            ["room_id", "payer_id", "due_on", "issued_on", "amount", "settled", "fee_item_id"],
            unique=False,
            sqlite_where=sa.text("settled < amount"),
            postgresql_where=sa.text("settled < amount"),
        )
        batch_op.create_index(
            "ix_bill_line_opening",
            ["period_end"],
            unique=False,
            sqlite_where=sa.text("kind = 'opening'"),
            postgresql_where=sa.text("kind = 'opening'"),
        )
        batch_op.create_index(batch_op.f("ix_bill_line_payer_id"), ["payer_id"], unique=False)
        batch_op.create_index("ix_bill_line_room", ["room_id", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_bill_line_run_id"), ["run_id"], unique=False)

    op.create_table(
        "allocation",
        sa.Column("bill_line_id", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payment_id", BIG, nullable=True),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("counts_on", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approver", sa.Text(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.CheckConstraint(
            "(kind = 'payment') = (payment_id IS NOT NULL)",
            name=op.f("ck_allocation_payment_named"),
        ),
        sa.CheckConstraint(
            "kind IN ('payment', 'waiver', 'reversal')", name=op.f("ck_allocation_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["bill_line_id"], ["bill_line.id"], name=op.f("fk_allocation_bill_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_allocation_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_allocation_counts_on", ["counts_on", "bill_line_id", "amount"], unique=False
        )
        batch_op.create_index(
            "ix_allocation_line", ["bill_line_id", "counts_on", "amount", "kind"], unique=False
        )
        batch_op.create_index(
            "ix_allocation_payment", ["payment_id", "counts_on", "amount"], unique=False
        )

    op.create_table(
        "notice_line",
        sa.Column("notice_id", BIG, nullable=False),
        sa.Column("bill_line_id", BIG, nullable=False),
        sa.Column("open_amount", BIG, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["bill_line_id"], ["bill_line.id"], name=op.f("fk_notice_line_bill_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_line_notice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_line")),
        sa.UniqueConstraint(
            "notice_id", "bill_line_id", name=op.f("uq_notice_line_notice_id_bill_line_id")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("notice_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notice_line_bill_line_id"), ["bill_line_id"], unique=False
        )
    for guard in GUARDS[op.get_bind().dialect.name]:
        op.execute(guard)

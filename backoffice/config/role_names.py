"""Names that the database, the settings and the migrations agree on."""

DATABASE = "backoffice"
OWNER_ROLE = "backoffice_owner"  # owns tables and functions; used by migrations only
APP_ROLE = "backoffice_app"  # reads and writes; cannot alter the ledger's history

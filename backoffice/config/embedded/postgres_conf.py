"""postgresql.conf of the embedded server: durable, private, sized for a small machine."""

from pathlib import Path

CONF = """\
# Written by the back office at each start; changes here are lost.
listen_addresses = ''
unix_socket_directories = '{socket_dir}'
unix_socket_permissions = 0700
port = {port}
max_connections = 100

# Durability stays as in production: every commit is on disk before it is answered.
fsync = on
synchronous_commit = on
full_page_writes = on

shared_buffers = 256MB
# A session takes of it what it needs: the stage of a bulk posting stays in memory.
temp_buffers = 128MB
work_mem = 32MB
maintenance_work_mem = 256MB
effective_cache_size = 1GB
# Room in the log's buffers for two bulk postings, and its old files kept for the next ones.
wal_buffers = 64MB
max_wal_size = 4GB
min_wal_size = 1GB
checkpoint_timeout = 15min
# Nobody replicates from it, so bulk loads into new tables may skip the log.
wal_level = minimal
max_wal_senders = 0

timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
log_checkpoints = off
# Errors of statements reach the client; in tests they are provoked by the thousand.
log_min_error_statement = panic
"""

# Peers are checked by password even inside the private folder: the application's role must not
# be able to become the owner's by naming it.
HBA = "local all all scram-sha-256\n"


def write_configuration(data: Path, socket_dir: Path, port: int) -> None:
    """Overwrite the server's configuration, keeping the files' owner."""
    quoted = str(socket_dir).replace("'", "''")
    (data / "postgresql.conf").write_text(CONF.format(socket_dir=quoted, port=port))
    (data / "pg_hba.conf").write_text(HBA)

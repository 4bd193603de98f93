"""What persons and the security of accounts forbid: restrictions by hand, holds, break-glass."""

"""How the project is put together: settings, database roles, embedded servers."""

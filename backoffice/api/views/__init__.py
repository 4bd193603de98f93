"""Views: thin, one file a subject."""

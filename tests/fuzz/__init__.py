"""schemathesis over the whole OpenAPI document, against a real server: `python -m tests.fuzz`."""

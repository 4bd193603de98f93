"""The policy editor: versions, writing with validation as one types, dry runs, approval."""

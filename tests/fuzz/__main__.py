"""Exit status 0 when every answer was documented and none was a 5xx."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "ignored_auth",
    "unsupported_method",
)


def main() -> int:
    """Serve a venue with everything in it, and let schemathesis ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--program", required=True, help="schemathesis, in an environment of its own"
    )
    parser.add_argument("--examples", type=int, default=100, help="of each operation")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.config.settings")
    import django

    django.setup()
    from backoffice.api.bench.server import serving
    from backoffice.config.template_databases import temporary_database
    from tests.fuzz.venue import everything

    with temporary_database():
        secret = everything()
        with serving() as port:
            command = [
                options.program,
                "run",
                f"http://127.0.0.1:{port}/api/v1/openapi.json",
                *("--header", f"Authorization: Bearer {secret}"),
                *("--checks", ",".join(CHECKS)),
                *("--max-examples", str(options.examples), "--seed", str(options.seed)),
                *("--phases", "examples,coverage,fuzzing", "--continue-on-failure"),
                *("--generation-database", ":memory:", "--warnings", "off", "--no-color"),
            ]
            return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

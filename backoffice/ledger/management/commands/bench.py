"""`manage.py bench`: measure this installation, in a scratch database that is dropped again."""

import json
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from backoffice.config.template_databases import temporary_database
from backoffice.ledger.bench.machine import machine
from backoffice.ledger.bench.registry import Options, measurements


class Command(BaseCommand):
    """Exit status 0 when it measured, whether the goals were met or not."""

    help = (
        "Measures what this machine and server do; `bench all` runs every measurement.\n\n"
        "Example: python manage.py bench ledger --accounts 100000 --format json"
    )

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["all", *measurements()], help="what to measure")
        parser.add_argument("--accounts", type=int, default=100_000, metavar="N")
        parser.add_argument(
            "--growth",
            type=_sizes,
            default=(),
            metavar="N,N,...",
            help="with sweep: only how it grows with the accounts, at these numbers",
        )
        parser.add_argument("--seconds", type=int, default=10, help="of each timed run")
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"] < 2 or options["seconds"] < 1:
            raise CommandError("--accounts must be 2 or more and --seconds 1 or more.")
        if options["growth"] and options["what"] != "sweep":
            raise CommandError("--growth is for `bench sweep` only: leave it out.")
        known = measurements()
        names = list(known) if options["what"] == "all" else [options["what"]]
        result: dict[str, Any] = {"machine": {}, "measurements": {}}
        with Console(stderr=True).status("Measuring…") as status:
            for name in names:
                with temporary_database():
                    result["machine"] = result["machine"] or machine()
                    wanted = Options(
                        accounts=options["accounts"],
                        growth=options["growth"],
                        seconds=options["seconds"],
                        progress=lambda step: status.update(f"Measuring: {step}…"),
                    )
                    figures = [figure.as_dict() for figure in known[name](wanted)]
                result["measurements"][name] = figures
        if options["format"] == "json":
            self.stdout.write(json.dumps(result, indent=2))
        else:
            self._print(result)

    def _print(self, result: dict[str, Any]) -> None:
        console = Console(file=cast(IO[str], self.stdout), markup=False)
        about = result["machine"]
        console.print(
            f"{about['processor']}, {about['cores']} cores, "
            f"{about['memory_bytes'] / 2**30:.0f} GiB, "
            f"PostgreSQL {about['postgresql']['server_version']}, "
            f"load before {about['load_average_before'][0]}"
        )
        for name, figures in result["measurements"].items():
            table = Table(title=name)
            for column in ("figure", "value", "unit", "goal", "met"):
                table.add_column(column)
            for f in figures:
                met = {True: "yes", False: "no", None: ""}[f["met"]]
                goal = "" if f["goal"] is None else f"{f['goal']:,}"
                table.add_row(f["name"], f"{f['value']:,.2f}", f["unit"], goal, met)
            console.print(table)


def _sizes(text: str) -> tuple[int, ...]:
    """Numbers of accounts, in ascending order."""
    try:
        sizes = tuple(sorted({int(one) for one in text.split(",")}))
    except ValueError:
        sizes = ()
    if not sizes or sizes[0] < 2:
        raise ArgumentTypeError(f"{text} is no list of numbers of 2 or more, such as 10000,100000")
    return sizes

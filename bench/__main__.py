"""`python -m bench`: which rows, on how many dossiers, how often?"""

import argparse
import os
import re
import time
from typing import TYPE_CHECKING

import django
from django.core.management import call_command

if TYPE_CHECKING:
    from bench.measure import Result
    from bench.run import Run


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caicach.config.settings")
    django.setup()
    from bench import databases, growth, measure, rows

    asked = _asked(list(rows.ROWS))
    call_command("collectstatic", interactive=False, verbosity=0)  # the served pages name what it writes
    with databases.cluster():
        for size in asked.sizes[:-1]:
            if wanted := [one for one in growth.ROWS if one in asked.only]:
                growth.note(size, _measured(wanted, [size], asked)[1])
        run, results = _measured([one for one in rows.ROWS if one in asked.only], asked.sizes, asked)
        growth.note(run.size, results)
    growth.draw()
    results.sort(key=lambda one: [int(part) for part in re.findall(r"\d+", one.id)])
    print(f"{run.size:,} hồ sơ, {run.rounds} lượt xen kẽ, {os.cpu_count()} lõi")
    print(measure.table(results))
    measure.write(results)
    if not all(one.holds for one in results):
        raise SystemExit(1)


def _measured(wanted: list[str], sizes: list[int], asked: argparse.Namespace) -> "tuple[Run, list[Result]]":
    """These rows at the largest of these sizes."""
    from bench import databases, measure, rows

    results: list[Result] = []
    with databases.run(sizes, rounds=asked.rounds, seconds=asked.seconds) as run:
        for name in wanted:
            began = time.monotonic()
            found = rows.measure(name, run)
            results += found
            databases.say(f"{name}, {run.size:,}: {time.monotonic() - began:.0f} s\n{measure.table(found)}\n")
    return run, results


def _asked(known: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", type=lambda text: text.upper().split(","), default=known, metavar="P1,P2")
    parser.add_argument("--sizes", type=_sizes, default=_sizes(os.environ.get("SIZES") or "1e4,1e6"),
                        help="of dossiers: all rows at the largest, growth at each, P6 against the least")  # fmt: skip
    parser.add_argument("--rounds", type=int, default=int(os.environ.get("ROUNDS") or 5))
    parser.add_argument("--seconds", type=float, default=3.0, help="of one side in one round")
    asked = parser.parse_args()
    if wrong := set(asked.only) - set(known):
        parser.error(f"no such row: {', '.join(sorted(wrong))}; there are {', '.join(known)}")
    return asked


def _sizes(text: str) -> list[int]:
    return sorted(int(float(part)) for part in text.split(","))


if __name__ == "__main__":
    main()

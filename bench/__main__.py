"""`python -m bench`: which rows, on how many dossiers, how often?"""

import argparse
import os
import re
import time

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caicach.config.settings")
    django.setup()
    from bench import databases, measure, rows

    asked = _asked(list(rows.ROWS))
    results: list[measure.Result] = []
    with databases.cluster(), databases.run(asked.sizes, rounds=asked.rounds, seconds=asked.seconds) as run:
        for name in [one for one in rows.ROWS if one in asked.only]:
            began = time.monotonic()
            found = rows.measure(name, run)
            results += found
            databases.say(f"{name}: {time.monotonic() - began:.0f} s\n{measure.table(found)}\n")
    results.sort(key=lambda one: [int(part) for part in re.findall(r"\d+", one.id)])
    print(f"{run.size:,} hồ sơ, {run.rounds} lượt xen kẽ, {os.cpu_count()} lõi")
    print(measure.table(results))
    measure.write(results)
    if not all(one.holds for one in results):
        raise SystemExit(1)


def _asked(known: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", type=lambda text: text.upper().split(","), default=known, metavar="P1,P2")
    parser.add_argument("--sizes", type=_sizes, default=_sizes(os.environ.get("SIZES") or "1e4,1e6"),
                        help="numbers of dossiers; measured at the largest, P6 against the smallest")  # fmt: skip
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

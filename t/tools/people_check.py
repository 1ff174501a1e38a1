"""Judge the generator's files without its code: people_check.py CHECK DIR

The replay is a second, slow and simple reading of the rules: it takes the nights'
CSV files as a register would, sets aside what is wrong, and must end with the same
refusals and the same registers as the truth files.
"""
import csv
import hashlib
import glob
import os
import re
import sys

CODE, CITY, GENERATION, CLASS, REASON, EVENT = 0, 1, 2, 3, 4, 5
NAME, KANA, FORMER_NAME, FORMER_KANA, COMMON, BIRTH, SEX = 7, 8, 9, 10, 11, 12, 13
WARD, ADDRESS, NUMBER, FORMER, CANCELS = 14, 15, 16, 17, 18
RETIRED = {"221317", "223239", "236233"}
REASONS = {
    "entry": "domestic-move-in foreign-move-in birth ex-officio-entry "
    "naturalization-entry nationality-loss-entry reissue-entry recreate-entry "
    "cancel-deletion initial-load",
    "deletion": "domestic-move-out foreign-move-out death ex-officio-deletion "
    "naturalization-deletion nationality-loss-deletion reissue-deletion "
    "recreate-deletion cancel-entry disappearance",
    "correction": "move-within minor-correction ex-officio-correction "
    "error-correction number-change number-ex-officio-correction "
    "number-ex-officio-entry code-change former-name-entry former-name-change "
    "former-name-deletion common-name-entry common-name-deletion name-change "
    "kana-notification cancel-correction",
}
REASONS = {name: words.split() for name, words in REASONS.items()}


def check_digit(stem):
    remainder = sum(int(d) * (2 + i % 6) for i, d in enumerate(reversed(stem))) % 11
    return "0" if remainder < 2 else str(11 - remainder)


def right(number):
    return check_digit(number[:-1]) == number[-1]


class Country:
    def __init__(self, directory):
        self.directory = directory
        self.sources, self.days = {}, []
        for line in open(self.path("MANIFEST"), encoding="utf-8"):
            words = line.split()
            if words[0] == "municipality":
                self.sources[words[1]] = (words[2], words[3])
            elif words[0] == "night":
                self.days.append(words[2])
        self.nights = range(len(self.days))

    def path(self, *names):
        return os.path.join(self.directory, *names)

    def files(self, night, city):
        return sorted(glob.glob(self.path("night-%d" % night, city + ".*")))

    def rows(self, path):
        charset = self.sources[os.path.basename(path)[:6]][1]
        encoding = {"utf-8": "utf-8", "utf-8-bom": "utf-8-sig", "cp932": "cp932"}
        with open(path, encoding=encoding[charset], newline="") as file:
            return list(csv.reader(file, strict=True))[1:]

    def truth(self, night, kind=""):
        path = self.path("truth", "night-%d%s.csv" % (night, kind))
        with open(path, encoding="utf-8", newline="") as file:
            return list(csv.reader(file, strict=True))[1:]


def fault(row, city):
    """The column and the reason a row is wrong by itself, or None."""
    if not right(row[CODE]):
        return "resident_code", "check-digit"
    if row[CITY] != city:
        return "municipality", "retired-code"
    if row[WARD] in RETIRED:
        return "ward", "retired-code"
    if row[REASON] not in REASONS.get(row[CLASS], ()):
        return "reason", "unknown-reason"
    if row[EVENT].endswith("02-30"):
        return "event_date", "impossible-date"
    if not row[NAME]:
        return "name", "missing"
    if row[NUMBER] and not right(row[NUMBER]):
        return "individual_number", "check-digit"
    return None


class Register:
    def __init__(self):
        self.records, self.newest, self.open = [], {}, {}

    def gap(self, row, night):
        """Whether the chain cannot take the row now."""
        key, generation = (row[CODE], row[CITY]), int(row[GENERATION])
        if row[REASON] == "initial-load":
            return night > 0 or key in self.newest
        chain = key
        if row[REASON] == "code-change":
            chain = (row[FORMER], row[CITY])
            assert row[FORMER] != row[CODE] and key not in self.newest
        else:
            assert not row[FORMER]
        assert bool(row[CANCELS]) == row[REASON].startswith("cancel-"), row
        if row[CANCELS] and generation == self.newest.get(chain, 0) + 1:
            assert int(row[CANCELS]) == generation - 1
        return (
            generation != self.newest.get(chain, 0) + 1
            or self.open.get(chain, False) != (row[CLASS] != "entry")
        )

    def take(self, row):
        key = (row[CODE], row[CITY])
        if row[REASON] == "code-change":
            self.open[(row[FORMER], row[CITY])] = False
        self.newest[key] = int(row[GENERATION])
        self.open[key] = row[CLASS] != "deletion"
        self.records.append(row)


def changed(country, night, city, path, register, before):
    """(line, row) of what a site's file brings that night."""
    rows = list(enumerate(country.rows(path), 2))
    if night == 0 or country.sources[city][0] == "journal":
        return rows
    chains = [(row[CODE], row[CITY]) for _, row in rows]
    assert len(chains) == len(set(chains)), "a full file shows a chain once"
    lost = {key for key in register.newest if key[1] == city and register.open[key]}
    assert lost <= set(chains), "nobody leaves a full file without a deletion row"
    if country.sources[city][0] == "full":
        return [
            (line, row)
            for line, row in rows
            if int(row[GENERATION]) != register.newest.get((row[CODE], city), 0)
        ]
    return [(line, row) for line, row in rows if tuple(row) not in before]


def replay(country):
    register, before = Register(), {}
    for night in country.nights:
        refused = []
        for city in sorted(country.sources):
            for path in country.files(night, city):
                broken = set()
                for line, row in changed(
                    country, night, city, path, register, before.get(city, ())
                ):
                    chain = (row[CODE], row[CITY])
                    found = fault(row, city)
                    if chain in broken:
                        found = found or ("", "follows-refused")
                    elif not found and register.gap(row, night):
                        found = "generation", "generation-gap"
                    if found:
                        broken.add(chain)
                        name = os.path.relpath(path, country.directory)
                        refused.append([name, str(line), *found])
                    else:
                        register.take(row)
                if country.sources[city][0] == "snapshot":
                    before[city] = {tuple(row) for row in country.rows(path)}
        assert refused == country.truth(night, ".refused"), "refusals of %d" % night
        records = sorted(
            register.records, key=lambda r: (r[CODE], r[CITY], int(r[GENERATION]))
        )
        assert records == country.truth(night, ".register"), "register of %d" % night
        for city, persons, generations, _ in country.truth(night):
            keys = [key for key in register.newest if key[1] == city]
            assert sum(register.open[key] for key in keys) == int(persons)
            assert sum(r[CITY] == city for r in records) == int(generations)


def digests(country):
    for night in country.nights:
        sums = {city: hashlib.sha256() for city in country.sources}
        for row in country.truth(night, ".register"):
            for field in row:
                field = field.encode()
                sums[row[CITY]].update(len(field).to_bytes(4, "big") + field)
        told = {row[0]: row[3] for row in country.truth(night)}
        assert told == {city: sum.hexdigest() for city, sum in sums.items()}


def numbers(country):
    owners, persons, former = {}, {}, {}
    for row in country.truth(country.nights[-1], ".register"):
        assert len(row[CODE]) == 11 and row[CODE][0] == "9" and right(row[CODE])
        former.setdefault(row[CODE], row[CODE])
        if row[FORMER]:
            former[row[CODE]] = row[FORMER]
        if row[NUMBER]:
            assert len(row[NUMBER]) == 12 and row[NUMBER][0] == "9"
            assert right(row[NUMBER])
            owners.setdefault(row[NUMBER], set()).add(row[CODE])
    for number, codes in owners.items():
        assert len({former[code] for code in codes}) == 1, "a number of two persons"


def distribution(country):
    rows = country.rows(country.files(0, "221309")[0])
    digits = [row[NUMBER][-1] for row in rows if row[NUMBER]]
    share = digits.count("0") / len(digits)
    assert abs(share - 2 / 11) < 0.015, share
    for digit in "123456789":
        assert abs(digits.count(digit) / len(digits) - 1 / 11) < 0.015, digit


def faults(country):
    kinds = set()
    for night in country.nights:
        for name, line, column, reason in country.truth(night, ".refused"):
            row = country.rows(country.path(name))[int(line) - 2]
            if reason not in ("generation-gap", "follows-refused"):
                assert fault(row, os.path.basename(name)[:6]) == (column, reason)
            kinds.add((column, reason))
    assert len(kinds) == 9, kinds


def cp932(country):
    whole = b""
    for night in country.nights:
        for path in country.files(night, "222038"):
            data = open(path, "rb").read()
            data.decode("cp932")
            assert data.count(b"\n") == data.count(b"\r\n") and data.endswith(b"\r\n")
            whole += data
    assert re.search(rb"[\x81-\x9f\xe0-\xfc]\x5c", whole)
    assert re.search(rb"[\x81-\x9f\xe0-\xfc]\x7c", whole)
    assert whole.decode("cp932").count("髙") > 0


FORMS = """\\D+\\d+年頃|\\D+\\d+年\\d+月頃|\\D+\\d+年\\d+月\\d+日頃|推定\\D+\\d+年\\d+月\\d+日
推定\\D+\\d+年\\d+月|\\D+\\d+年春|\\D+\\d+年\\d+月上旬|\\D+\\d+年\\d+月中旬頃|年月日不詳
\\D+\\d+年月日不詳|\\D+\\d+年\\d+月日不詳|\\D+\\d+年\\d+月\\d+日から\\d+月\\d+日頃までの間
\\D+\\d+年\\d+月推定\\d+日から\\d+日までの間|\\D+\\d+年\\d+月\\d+日頃から\\d+日頃までの間
明治45年7月30日|大正15年12月25日|平成13年2月29日"""


def table(name):
    with open(os.path.join("schemas", name), encoding="utf-8", newline="") as file:
        rows = list(csv.reader(line for line in file if not line.startswith("#")))
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def schemas(country):
    """What is right is right by the tables of schemas/ too."""
    repertoires = {}
    for name in ("kana", "text"):
        repertoires[name] = set()
        for row in table("repertoires/%s.csv" % name):
            repertoires[name].update(
                map(chr, range(int(row["from"], 16), int(row["to"], 16) + 1))
            )
    reasons = {row["code"]: row["class"] for row in table("codes/reason.csv")}
    sexes = {row["code"] for row in table("codes/sex.csv")}
    now = {}
    for row in table("codes/municipality.csv"):
        now[row["code"]] = not row["valid_to"]
    for code in RETIRED:
        assert now[code] is False
    for row in country.truth(country.nights[-1], ".register"):
        assert now[row[CITY]] and (not row[WARD] or now[row[WARD]])
        assert reasons[row[REASON]] == row[CLASS] and row[SEX] in sexes
        for kana in (row[KANA], row[FORMER_KANA]):
            assert set(kana) <= repertoires["kana"] and len(kana) <= 256
        for text in (row[NAME], row[FORMER_NAME], row[COMMON], row[ADDRESS]):
            assert set(text) <= repertoires["text"] and len(text) <= 256


def brakes(country):
    """No night is so large that a careful register would stop before it."""
    persons = {row[0]: int(row[1]) for row in country.truth(0)}
    old = {tuple(row) for row in country.truth(0, ".register")}
    for night in country.nights[1:]:
        whole = {tuple(row) for row in country.truth(night, ".register")}
        refused = country.truth(night, ".refused")
        for city, count in persons.items():
            rows = [row for row in whole - old if row[CITY] == city]
            gone = sum(row[CLASS] == "deletion" for row in rows)
            assert len(rows) <= max(200, count * 5 // 100)
            assert gone <= max(50, count // 100)
            assert sum(city in row[0] for row in refused) <= 100
        old = whole


def coverage(country):
    seen, births, events = set(), set(), set()
    for row in country.truth(country.nights[-1], ".register"):
        seen.add((row[CITY], row[REASON]))
        births.add(row[BIRTH])
        events.add(row[EVENT])
    for words in REASONS.values():
        for reason in words:
            assert any(reason == r for _, r in seen), reason
    for form in FORMS.replace("\n", "|").split("|"):
        assert any(re.fullmatch(form, birth) for birth in births), form
    assert any(re.fullmatch("令和8年.*(頃|上旬)", event) for event in events)


if __name__ == "__main__":
    globals()[sys.argv[1]](Country(sys.argv[2]))

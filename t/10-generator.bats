#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# The generator of synthetic residents: its files must be worth judging jk by.

setup_file() {
	cd "$BATS_TEST_DIRNAME/.."
	export BUILD=${BUILD:-build/plain}
	make -s "$BUILD/tools/people"
	export PEOPLE=$PWD/$BUILD/tools/people
	export COUNTRY=$BATS_FILE_TMPDIR/country
	"$PEOPLE" --residents=20000 --registers -o "$COUNTRY"
}

setup() {
	cd "$BATS_TEST_DIRNAME/.."
}

@test "the same seed makes the same bytes, another seed others" {
	"$PEOPLE" --residents=2000 -o "$BATS_TEST_TMPDIR/a"
	LC_ALL=C TZ=Asia/Tokyo "$PEOPLE" --residents=2000 -o "$BATS_TEST_TMPDIR/b"
	"$PEOPLE" --residents=2000 --seed=2 -o "$BATS_TEST_TMPDIR/c"
	diff -r "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"
	! cmp -s "$BATS_TEST_TMPDIR/a/night-0/221309.csv" "$BATS_TEST_TMPDIR/c/night-0/221309.csv"
}

@test "the manifest says SYNTHETIC and its sums are right" {
	head -1 "$COUNTRY/MANIFEST" | grep -q '^SYNTHETIC'
	(cd "$COUNTRY" && grep -E '^[0-9a-f]{64}  ' MANIFEST | sha256sum --quiet -c)
	[ "$(grep -cE '^[0-9a-f]{64}  ' "$COUNTRY/MANIFEST")" -eq \
		"$(find "$COUNTRY" -name '*.csv' | wc -l)" ]
}

@test "every code and number starts with 9, is unique and has its check digit" {
	python3 t/tools/people_check.py numbers "$COUNTRY"
}

@test "the check digit of individual numbers is 0 in two of eleven" {
	python3 t/tools/people_check.py distribution "$COUNTRY"
}

@test "the digests are those of the register dumps" {
	python3 t/tools/people_check.py digests "$COUNTRY"
}

@test "the files, replayed by the rules, give the refusals and registers told" {
	python3 t/tools/people_check.py replay "$COUNTRY"
}

@test "the replay notices one changed, one missing and one doubled row" {
	cp -r "$COUNTRY" "$BATS_TEST_TMPDIR/copy"
	file=$BATS_TEST_TMPDIR/copy/night-1/221309.csv
	for script in '40s/静岡県/富士県/' '40d' '40p'; do
		sed "$script" "$COUNTRY/night-1/221309.csv" >"$file"
		! cmp -s "$COUNTRY/night-1/221309.csv" "$file"
		run ! python3 t/tools/people_check.py replay "$BATS_TEST_TMPDIR/copy"
	done
}

@test "every planted fault is in its file at its line" {
	python3 t/tools/people_check.py faults "$COUNTRY"
}

@test "the CP932 files decode, end their lines with CRLF and hold bytes 5C and 7C" {
	python3 t/tools/people_check.py cp932 "$COUNTRY"
}

@test "every reason that can occur occurs, and each form of a partly unknown birth" {
	python3 t/tools/people_check.py coverage "$COUNTRY"
}

@test "names, reasons and codes are right by the tables of schemas/ too" {
	python3 t/tools/people_check.py schemas "$COUNTRY"
}

@test "no night of the country would trip the brakes of a register" {
	python3 t/tools/people_check.py brakes "$COUNTRY"
}

@test "a quiet night is a header alone, and a double one is two files" {
	[ "$(wc -l <"$COUNTRY/night-3/222038.csv")" -eq 1 ]
	[ -s "$COUNTRY/night-2/232017.1.csv" ] && [ -s "$COUNTRY/night-2/232017.2.csv" ]
	[ ! -e "$COUNTRY/night-2/232017.csv" ]
}

@test "the plain and the stress profile have no refusals, and replay right" {
	for profile in plain stress stress,peak; do
		"$PEOPLE" --residents=5000 --nights=5 --profile=$profile --registers \
			-o "$BATS_TEST_TMPDIR/$profile"
		[ "$(cat "$BATS_TEST_TMPDIR/$profile"/truth/*.refused.csv | sort -u | wc -l)" -eq 1 ]
		python3 t/tools/people_check.py replay "$BATS_TEST_TMPDIR/$profile"
		python3 t/tools/people_check.py digests "$BATS_TEST_TMPDIR/$profile"
		python3 t/tools/people_check.py schemas "$BATS_TEST_TMPDIR/$profile"
	done
}

@test "the tiny country has ten residents, and none at all is also a country" {
	"$PEOPLE" --country=tiny --registers -o "$BATS_TEST_TMPDIR/tiny"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/tiny/night-0/222038.csv")" -eq 11 ]
	python3 t/tools/people_check.py replay "$BATS_TEST_TMPDIR/tiny"
	for residents in 0 1 2; do
		"$PEOPLE" --residents=$residents --nights=1 --registers \
			-o "$BATS_TEST_TMPDIR/$residents"
		python3 t/tools/people_check.py replay "$BATS_TEST_TMPDIR/$residents"
	done
}

@test "one municipality alone pours to standard output what it writes to a file" {
	"$PEOPLE" --municipality=222038 --residents=500 -o "$BATS_TEST_TMPDIR/one"
	"$PEOPLE" --municipality=222038 --residents=500 -o - | cmp - \
		"$BATS_TEST_TMPDIR/one/night-0/222038.csv"
}

@test "wrong options are refused with status 64" {
	run "$PEOPLE" --residents=many -o "$BATS_TEST_TMPDIR/x"
	[ "$status" -eq 64 ]
	run "$PEOPLE" --municipality=999999 -o "$BATS_TEST_TMPDIR/x"
	[ "$status" -eq 64 ]
	run "$PEOPLE" --date=2026-02-30 -o "$BATS_TEST_TMPDIR/x"
	[ "$status" -eq 64 ]
}

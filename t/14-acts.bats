#!/usr/bin/env bats
# Tables, approvals and lists of protected persons against the operation records of
# them (jk-audit(1), reconcile).

load lib/people
load lib/changes

setup()
{
	office
	# The tools of the tests are not where programs are installed.
	echo "schemas = $JK_TOP/schemas" >>prefecture/jk.conf
	mapfile -t rows < <(rows_in_force)
}

# next_list WORD: the operator list in force with one row more, put into force.
next_list()
{
	rows+=("$1,C9,2026-03-01,,operator,*,")
	list admin "${rows[@]}"
	install list.jks
}

reconcile()
{
	run --separate-stderr jk-audit reconcile -S prefecture --as-of="$DAY" "$@"
}

# differs ID PLACE: that one, and no other.
differs()
{
	reconcile
	[ "$status" -eq 3 ] || show_run 'status 3'
	[ "$(printf '%s\n' "${lines[@]}" | grep -c '^JKU')" -eq 1 ] || show_run 'one difference'
	[[ $output == *"$1: $2: "* ]] || show_run "$1 $2"
}

agrees()
{
	reconcile
	[ "$status" -eq 0 ] || show_run 'status 0'
	[[ $output == *'0 differences' ]] || show_run 'no difference'
}

night()
{
	jk-nightly -q -S prefecture --as-of="$DAY" >/dev/null
}

@test "what was put into force and lies there is no difference, in spool or archive" {
	next_list one
	approve boss run list.jks
	agrees
	night
	agrees
	next_list two
	agrees
}

@test "a newest table that was taken away is named, in spool or archive" {
	next_list one
	cp -a prefecture before
	rm prefecture/tables/operator-000002.jks
	differs JKU0099 tables/operator-000002.jks
	rm -r prefecture && mv before prefecture
	night
	rm prefecture/tables/operator-000002.jks
	differs JKU0099 tables/operator-000002.jks
}

@test "an older one that took the place of a newer is named" {
	next_list one
	next_list two
	night
	mv prefecture/tables/operator-000002.jks prefecture/tables/operator-000003.jks
	reconcile
	[ "$status" -eq 3 ]
	[[ $output == *'JKU0099: tables/operator-000002.jks: '* ]]
	[[ $output == *'JKU0100: tables/operator-000003.jks: '* ]]
}

@test "a table that nobody recorded is named, but not those from before there were records" {
	agrees
	next_list one
	list admin "${rows[@]}" "two,C9,2026-03-01,,operator,*,"
	cp list.jks prefecture/tables/operator-000003.jks
	differs JKU0101 tables/operator-000003.jks
}

@test "what somebody put there under a dot is judged before it is recorded and in force" {
	as admin retention -o r.jks "$JK_TOP/schemas/retention.csv"
	fails 77 JK00631 install r.jks
	cp r.jks prefecture/tables/.retention-000001.jks
	cp -a list.jks other.jks
	fails 77 JKS0150 install other.jks
	[[ $stderr == *JK00631-E*/.retention-000001.jks ]]
	[ "$(ls -A prefecture/tables)" = operator-000001.jks ]
	[ -z "$(find prefecture/spool -name '*.jks')" ]
	run -0 install other.jks
	[ "$(ls -A prefecture/tables)" = operator-000001.jks ]
}

@test "a table that does not verify is named as such" {
	next_list one
	printf X | dd of=prefecture/tables/operator-000002.jks bs=1 seek=900 conv=notrunc status=none
	differs JKU0102 tables/operator-000002.jks
}

@test "an approval that was taken away is named by what it approves, and one that nobody recorded" {
	approve boss run list.jks
	subject=$(content list.jks)
	night
	mv prefecture/approvals/"$subject"-run.jks taken
	differs JKU0099 "approvals/$subject"
	mv taken prefecture/approvals/"$subject"-run.jks
	agrees
	DAY=2026-03-31
	next_list one
	approve boss run list.jks
	agrees
	rm prefecture/spool/*
	differs JKU0101 "approvals/$(content list.jks)"
}

@test "an approval that ended and was given again is there twice" {
	approve boss run list.jks
	DAY=2026-05-01
	jk-site approve --as-of="$DAY" --key=deputy.raw --command=run --id=deputy \
		--requester=clerk --until=2026-05-31 prefecture list.jks
	agrees
	night
	agrees
	rm prefecture/approvals/*-run-2026-04-30.jks
	differs JKU0099 "approvals/$(content list.jks)"
}

# protects 1 or 2: the city's list of that number, with so many rows, put into force.
protects()
{
	{
		echo resident_code,valid_from,valid_to,municipality
		for person in $(seq "$1"); do
			echo "$(code "$person"),2026-01-01,,222038"
		done
	} | jk-extract -q -S city --source=table --encoding=utf-8 --as-of="$DAY" \
		--schema=protection --lane=222038-220001-protection | jk-encrypt -q -S city --as-of="$DAY"
	jk-site protect --as-of="$DAY" prefecture \
		city/outbox/222038-220001-protection-00000"$1".jks
}

@test "of lists of protected persons the newest of each lane must be there" {
	protects 1
	cp -a prefecture/protected older
	protects 2
	[ "$(ls prefecture/protected)" = 222038-220001-protection-000002.jks ]
	agrees
	night
	agrees
	rm -r prefecture/protected && mv older prefecture/protected
	differs JKU0099 protected/222038-220001-protection-000002.jks
}

@test "a host that cannot read the archive says that it did not compare" {
	next_list one
	night
	rm prefecture/keys/keep/*
	reconcile
	[ "$status" -eq 1 ] || show_run 'status 1'
	[[ $stderr == *JKU0098-W* ]]
	[[ $output == *'0 differences' ]]
}

@test "differences are rows of CSV and JSON Lines, too" {
	next_list one
	rm prefecture/tables/operator-000002.jks
	reconcile --format=csv
	[ "$status" -eq 3 ]
	[[ $output == *'difference,tables/operator-000002.jks,'*JKU0099* ]]
}

#!/usr/bin/env bats
# Important input: what goes in since a person let it, and another one approves
# (jk-apply(1), Important input; jk-audit(1), reconcile).

load lib/people
load lib/changes

setup()
{
	office
	# The tools of the tests are not where programs are installed.
	echo "schemas = $JK_TOP/schemas" >>prefecture/jk.conf
	people 5 | batch 1 --consent initial >b1
	jk-encrypt -q -S city --as-of="$DAY" b1
	cp city/outbox/$LANE-000001.jks prefecture/inbox/
}

# asks VALUE: the site asks for approval of important input so.
asks()
{
	echo "input-approval = $1" >>prefecture/jk.conf
}

# first_load [OPTION...]: the city's first load, as a night takes it.
first_load()
{
	jk-nightly -q -S prefecture --as-of="$DAY" --initial "$@" >/dev/null
}

approve_input()
{
	approve boss input prefecture/"$1"/$LANE-000001.jks
}

lists()
{
	find prefecture/register/lists -name '*.list' | wc -l
}

# entries: what the spool says of input.
entries()
{
	local file

	for file in prefecture/spool/220001-*.jks; do
		[ -e "$file" ] || continue
		jk-encrypt -q -d -f -S prefecture --as-of="$DAY" -o opened "$file"
		jk-cat -S prefecture --no-titles \
			--fields=function,program,results,batch,object,approval opened
	done | tr '\t' '|' | grep '^entry'
}

reconcile()
{
	run --separate-stderr jk-audit reconcile -S prefecture --as-of="$1"
}

@test "where the site asks for none, input needs no approval and leaves no record" {
	works first_load
	[ "$(lists)" -gt 0 ]
	! entries
}

@test "where approval comes before, a first load without it changes nothing and stays" {
	asks before
	run --separate-stderr first_load
	[ "$status" -eq 77 ] || show_run 'status 77'
	[[ $stderr == *"$LANE-000001: JKA0012-E: "* ]]
	[ "$(lists)" -eq 0 ]
	! entries
	[ "$(ls prefecture/inbox)" = $LANE-000001.jks ]
	approve_input inbox
	works first_load
	[ "$(lists)" -gt 0 ]
	[ "$(entries)" = "entry|jk-apply|5|$LANE-000001|$(digest prefecture/done/$LANE-000001.jks)|$(content prefecture/approvals/*-input.jks)" ]
	reconcile 2026-05-01
	[[ $output != *JKU0103* ]]
}

@test "the approval is one of input, by whoever may give it, and not over" {
	asks before
	approve boss run prefecture/inbox/$LANE-000001.jks
	run --separate-stderr first_load
	[ "$status" -eq 77 ]
	fails 77 JK00631 approve admin input prefecture/inbox/$LANE-000001.jks
	approve_input inbox
	DAY=2026-05-01 run --separate-stderr first_load
	[ "$status" -eq 77 ]
	[ "$(lists)" -eq 0 ]
}

@test "where approval comes after, input goes in, and is named when nobody approved it in time" {
	asks 'after 2'
	works first_load
	[ "$(entries)" = "entry|jk-apply|5|$LANE-000001|$(digest prefecture/done/$LANE-000001.jks)|" ]
	# Monday; two operating days are over with Wednesday.
	reconcile 2026-04-01
	[[ $output != *JKU0103* ]]
	reconcile 2026-04-02
	[ "$status" -eq 3 ]
	[[ $output == *"JKU0103: $LANE-000001: "* ]]
	approve_input done
	reconcile 2026-04-02
	[[ $output != *JKU0103* ]]
}

@test "an approval of another command is none of input, afterwards either" {
	asks 'after 2'
	works first_load
	approve boss run prefecture/done/$LANE-000001.jks
	reconcile 2026-04-02
	[[ $output == *"JKU0103: $LANE-000001: "* ]]
}

@test "afterwards, too, an approval is by whoever may give it, and not by who asked" {
	asks 'after 2'
	works first_load
	subject=$(digest prefecture/done/$LANE-000001.jks)
	for row in admin,clerk,admin boss,boss,boss; do
		IFS=, read -r key requester approver <<<"$row"
		printf '%s\n' \
			subject,command,requester,approver,purpose,records,valid_from,valid_to,case_number \
			"$subject,input,$requester,$approver,,5,$DAY,2026-04-30," >row.csv
		as "$key" approval -f -o "prefecture/approvals/$subject-input.jks" row.csv
		reconcile 2026-04-02
		[[ $output == *"JKU0103: $LANE-000001: "* ]] || show_run "JKU0103 for $row"
	done
	rm prefecture/approvals/*
	approve_input done
	reconcile 2026-04-02
	[[ $output != *JKU0103* ]]
}

@test "the archive keeps what was let in, and it is asked of there" {
	asks 'after 2'
	works first_load
	jk-nightly -q -S prefecture --as-of="$DAY" >/dev/null
	[ -z "$(ls prefecture/spool/*.jks 2>/dev/null)" ]
	reconcile 2026-04-02
	[[ $output == *"JKU0103: $LANE-000001: "* ]]
}

@test "input within the site's limits is not important, beyond them by an option it is" {
	works first_load
	asks before
	person_1()
	{
		people 5 | head -n 1 | set_field 1 "$GENERATION" 2 |
			set_field 1 "$CLASS" correction | set_field 1 "$REASON" name-change
	}
	person_1 | batch 2 | jk-validate -q -S prefecture --as-of="$DAY" >v2
	works jk-apply -q -S prefecture --as-of="$DAY" -n --max-change=9 v2
	echo 'max-change = 0' >>prefecture/jk.conf
	fails 65 JKA0004 jk-apply -q -S prefecture --as-of="$DAY" v2
	fails 77 JKA0012 jk-apply -q -S prefecture --as-of="$DAY" --max-change=9 v2
	sed -i '/^max-change/d' prefecture/jk.conf
	run -0 jk-apply -q -S prefecture --as-of="$DAY" --max-change=9 v2
	! entries
}

@test "the own intake is approved as the stream that jk-validate made" {
	asks before
	people 3 | made_by prefecture --consent initial |
		jk-validate -q -S prefecture --as-of="$DAY" >own.jks
	fails 77 JKA0012 jk-apply -q -S prefecture --as-of="$DAY" --initial own.jks
	[[ $stderr == *'own.jks: JKA0012-E: '* ]]
	approve boss input own.jks
	run -0 jk-apply -q -S prefecture --as-of="$DAY" --initial own.jks
	[ "$(entries)" = "entry|jk-apply|3||$(content own.jks)|$(content prefecture/approvals/*-input.jks)" ]
}

@test "where a run of input is refused none of it is recorded" {
	asks before
	people 3 | made_by prefecture --consent initial |
		jk-validate -q -S prefecture --as-of="$DAY" >own.jks
	approve boss input own.jks
	jk-encrypt -q -d -S prefecture --as-of="$DAY" prefecture/inbox/$LANE-000001.jks |
		jk-validate -q -S prefecture --as-of="$DAY" >v1
	begin_log
	fails 77 JKA0012 jk-apply -q -S prefecture --as-of="$DAY" --initial own.jks v1
	[ "$(lists)" -eq 0 ]
	! entries
	[ -z "$(find prefecture/spool -name '*access*')" ]
}

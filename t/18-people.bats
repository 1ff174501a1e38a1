#!/usr/bin/env bats
# People: their keys, the tables they sign, what they approve (jk-site(1), For
# persons; jk-validate(1), What persons sign). Every refusal has its sentence.

load lib/people

setup()
{
	office
}

# judged STATUS ID FILE
judged()
{
	fails "$1" "$2" jk-validate -q -n -S prefecture --as-of="$DAY" "$3"
	[ -z "$output" ]
}

# Keys

@test "a person's key is a key file outside the site, and bears its certificate's name" {
	[ "$(stat -c '%a %s' boss.raw)" = '600 275' ]
	[ "$(sed -n 4p boss.raw)" = "$(signer boss)" ]
	grep -q "^$(signer boss) 220001 prefecture approver " prefecture/trust/index
	grep -q "^$(signer clerk) 220001 prefecture operator " prefecture/trust/index
	[ -z "$(find prefecture -type f -exec grep -lF "$(sed -n 2p boss.raw)" {} +)" ]
	[ -z "$(find . -name '*jk-site*')" ]
	openssl x509 -in boss.pem -noout -subject | grep -q 'CN = boss'
}

@test "the same command again prints the same name and changes nothing" {
	find . -type f ! -name .lock -exec sha256sum {} + | sort >before
	works jk-site person --key=boss.raw --use=approver --id=boss prefecture
	[ "$output" = "$(signer boss)" ]
	find . -type f ! -name .lock ! -name before -exec sha256sum {} + | sort |
		diff <(grep -v ' ./before$' before) -
}

@test "without an authority at hand the certificate comes in later, and names the key then" {
	works jk-site person --key=new.raw --use=operator --id=new prefecture
	[ -z "$output" ]
	[ "$(sed -n 4p new.raw)" = "$(printf '%064d' 0)" ]
	works jk-site sign $DATES ca new.csr
	works jk-site add prefecture new.pem
	works jk-site person --key=new.raw --use=operator --id=new prefecture
	[ "$(sed -n 4p new.raw)" = "$output" ]
	[ ${#output} -eq 64 ]
	openssl x509 -in new.pem -noout -fingerprint -sha256 | tr -d : |
		grep -qi "$output"
}

@test "a key of a person is not made within the site, by whatever path" {
	fails 77 JKS0087 jk-site person --key=prefecture/keys/x.raw --use=operator --id=x prefecture
	mkdir aside
	ln -s ../prefecture/work aside/link
	fails 77 JKS0087 jk-site person --key=aside/link/x.raw --use=operator --id=x prefecture
	[ -z "$(find . -name 'x.raw')" ]
}

@test "a person has an id, and a key for asking or for deciding" {
	fails 64 JKS0088 jk-site person --key=x.raw --use=operator --id='a b' prefecture
	fails 64 JKS0078 jk-site person --key=x.raw --use=signing --id=x prefecture
	fails 64 JKS0009 jk-site person --use=operator --id=x prefecture
	[ ! -e x.raw ]
}

# What a key may sign

@test "a site does not sign what persons answer for" {
	operators "$(rows_in_force | sed 1q)" >row.csv
	fails 77 JK00342 jk-extract -q -S prefecture --source=table --encoding=utf-8 \
		--as-of="$DAY" --schema=operator row.csv
	fails 77 JK00342 as clerk operator row.csv
	echo admin | made_by prefecture --kind operator >forged
	fails 77 JK00342 jk-cat -S prefecture forged
	fails 77 JK00342 jk-audit verify -S prefecture forged
	[ "$output" = "$(printf 'forged: forged, 0 records\n0 of 1 complete')" ]
	judged 77 JK00342 forged
}

@test "a person does not sign what a site answers for" {
	people 1 >fields
	head -n 1 "$JK_TOP/examples/ten-residents.csv" >ident.csv
	fails 77 JK00342 jk-extract -q -S prefecture --source=journal --encoding=utf-8 \
		--as-of="$DAY" --key=clerk.raw ident.csv
	fails 64 JKX0013 jk-extract -q -S prefecture --source=export --encoding=utf-8 \
		--as-of="$DAY" --key=clerk.raw ident.csv
}

@test "a key whose certificate is unknown, or over, or another party's signs nothing" {
	operators "$(rows_in_force | sed 1q)" >row.csv
	jk-site person --key=odd.raw --use=approver --id=odd prefecture
	as odd operator <row.csv >/dev/null 2>said || status=$?
	[ "$status" -eq 77 ]
	grep -q JK00628-E said
	jk-site refuse --since="$DAY" prefecture "$(signer boss)"
	fails 77 JK00628 as boss operator row.csv
	jk-site person --key=town.raw --use=approver --id=town $DATES --ca=ca city >/dev/null
	jk-site add prefecture town.pem
	fails 77 JK00628 as town operator row.csv
}

@test "a table with a row that is no row is not signed at all" {
	{ operators "$(rows_in_force | sed 1q)"; echo 'short,row'; } >bad.csv
	fails 65 JK00660 as admin operator -o bad.jks bad.csv
	[ ! -e bad.jks ]
	[ -z "$(ls prefecture/quarantine/*.jks 2>/dev/null)" ]
}

# Tables

@test "a table gets the next number, once" {
	[ "$(ls prefecture/tables)" = operator-000001.jks ]
	works install list.jks
	[ "$(ls prefecture/tables)" = operator-000001.jks ]
	mapfile -t rows < <(rows_in_force)
	list admin "${rows[@]}" "late,C9,2026-03-01,,operator,*,"
	works install list.jks
	[ "$(ls prefecture/tables | tr '\n' ' ')" = 'operator-000001.jks operator-000002.jks ' ]
	cmp list.jks prefecture/tables/operator-000002.jks
	[ -z "$(find prefecture/tables -name '.*' -type d -name '.new*')" ]
}

@test "the first list must let its signer make lists" {
	rm prefecture/tables/*
	mapfile -t rows < <(rows_in_force)
	list boss "${rows[@]}"
	fails 77 JK00631 install list.jks
	list admin "${rows[@]:1}"
	fails 77 JK00630 install list.jks
	[ -z "$(ls prefecture/tables)" ]
	list admin "${rows[@]}"
	works install list.jks
}

@test "later lists are signed by somebody whom the list in force lets do it" {
	mapfile -t rows < <(rows_in_force)
	jk-site person --key=second.raw --use=approver --id=second $DATES --ca=ca prefecture >second.fingerprint
	list second "${rows[@]}" "second,A2,2026-01-01,,administrator,*,$(signer second)"
	fails 77 JK00630 install list.jks
	list boss "${rows[@]}"
	fails 77 JK00631 install list.jks
}

@test "no list has a person with two roles that exclude each other" {
	mapfile -t rows < <(rows_in_force)
	list admin "${rows[@]}" "boss,C7,2026-02-01,,operator,*,"
	fails 65 JK00432 install list.jks
	[[ $stderr == *'rows '*' and '*:* ]]
	list admin "${rows[@]}" "maker,M1,2026-01-01,,programmer,*," "maker,M2,2030-01-01,,operator,*,"
	fails 65 JK00432 install list.jks
	list admin "${rows[@]}" "maker,M1,2026-01-01,2029-12-31,programmer,*," "maker,M2,2030-01-01,,operator,*,"
	works install list.jks
}

@test "a certificate is one person's" {
	mapfile -t rows < <(rows_in_force)
	list admin "${rows[@]}" "other,C7,2026-02-01,,operator,*,$(signer clerk)"
	fails 65 JK00433 install list.jks
}

@test "a signer has a certificate for what the role does" {
	mapfile -t rows < <(rows_in_force)
	list admin "${rows[@]}" "maker,B7,2026-02-01,,responsible,*,$(signer maker)"
	fails 65 JKV0015 install list.jks
	[[ $stderr == *JK00634-W* ]]
	list admin "${rows[@]}" "maker,B7,2026-02-01,,operator,*,$(printf '%064d' 1)"
	fails 65 JKV0015 install list.jks
	[[ $stderr == *JK00634-W* ]]
	list admin "${rows[@]}" "maker,B7,2026-02-01,,operator,*,$(signer maker)"
	works install list.jks
}

@test "rows of the list in force are ended, never taken out or changed" {
	mapfile -t rows < <(rows_in_force)
	list admin "${rows[@]:0:4}"
	fails 65 JK00638 install list.jks
	list admin "${rows[@]:0:4}" "${rows[4]/,\*,/,222038,}"
	fails 65 JK00638 install list.jks
	list admin "${rows[@]:0:4}" "helper,C2,2026-01-01,2026-03-01,operator,*,$(signer helper)"
	fails 65 JK00638 install list.jks
	list admin "${rows[@]:0:4}" "helper,C2,2026-01-01,2026-03-31,operator,*,$(signer helper)"
	works install list.jks
}

@test "a list that was signed before organs stood in it counts as it did" {
	mapfile -t rows < <(rows_in_force)
	mkdir old
	sed '/^@reads/d; s/^@totalColumns 11/@totalColumns 10/; /^\/\/ The organ whose/d
		/^organ:/,/JKV6011/d; /^rule organ-signs/d' \
		"$JK_TOP/schemas/operator.csvs" >old/operator.csvs
	rm prefecture/tables/operator-*.jks
	cp prefecture/jk.conf jk.conf
	echo "schemas = $PWD/old" >>prefecture/jk.conf
	list admin "${rows[@]}"
	works install list.jks
	cp jk.conf prefecture/jk.conf
	people 7 | batch 1 >batch.jks
	works approve boss run batch.jks
	list admin "${rows[@]}" "late,C3,2026-03-30,,operator,*,"
	works install list.jks
	[ -e prefecture/tables/operator-000002.jks ]
}

@test "somebody can sign the next list" {
	mapfile -t rows < <(rows_in_force)
	list admin "${rows[0]/,,/,2026-03-29,}" "${rows[@]:1}"
	fails 65 JK00639 install list.jks
}

@test "a row that the schema refuses refuses the table" {
	mapfile -t rows < <(rows_in_force)
	list admin "${rows[@]}" "x,X1,2026-02-30,,operator,*,"
	fails 65 JKV0015 install list.jks
	list admin "${rows[@]}" "x,X1,2026-02-01,,king,*,"
	fails 65 JKV0015 install list.jks
	[ "$(ls prefecture/tables)" = operator-000001.jks ]
}

# plan KEY: one of April.
plan()
{
	printf '%s\n' month,job,day,program 2026-04,nightly,2026-04-01,jk-apply |
		as "$1" plan -f -o plan.jks
}

@test "purposes and plans are signed by who may, and by nobody before there is a list" {
	plan boss
	works install plan.jks
	[ -e prefecture/tables/plan-000001.jks ]
	plan admin
	fails 77 JK00631 install plan.jks
	jk-site person --key=no.raw --use=approver --id=no $DATES --ca=ca prefecture >no.fingerprint
	plan no
	fails 77 JK00630 install plan.jks
	rm prefecture/tables/operator-*
	plan boss
	fails 77 JK00633 install plan.jks
}

@test "what is not a table, or not whole, or changed is not installed" {
	people 3 | made_by prefecture >records
	fails 65 JKS0090 install records
	head -c -1 list.jks >cut
	fails 76 JK00301 install cut
	plan boss
	approve boss table plan.jks
	fails 65 JKS0090 install prefecture/approvals/*.jks
	[ "$(ls prefecture/tables)" = operator-000001.jks ]
}

@test "a table in place that was changed is not believed" {
	plan boss
	size=$(stat -c %s prefecture/tables/operator-000001.jks)
	printf X | dd of=prefecture/tables/operator-000001.jks bs=1 seek=$((size / 2)) \
		conv=notrunc status=none
	run --separate-stderr install plan.jks
	[ "$status" -eq 76 ] || show_run 'status 76'
	[ ! -e prefecture/tables/plan-000001.jks ]
}

@test "a table whose signer's certificate ended before its own day is not believed" {
	jk-site refuse --since=2026-03-30 prefecture "$(signer admin)"
	plan boss
	judged 77 JK00625 plan.jks
}

@test "a table whose signer was refused after its day still holds" {
	jk-site refuse --since=2026-03-31 prefecture "$(signer admin)"
	plan boss
	works install plan.jks
}

@test "what a person signed does not go on under the site's signature" {
	fails 64 JKV0014 jk-validate -S prefecture --as-of="$DAY" list.jks
	[ -z "$output" ]
}

@test "with -n nothing is written, whatever the input is" {
	people 5 | set_field 2 "$CLASS" odd | made_by city >in
	run --separate-stderr jk-validate -n -S city --as-of="$DAY" -o out in
	[ "$status" -eq 2 ]
	[[ $stderr == *'5 records came, 4 pass (0 with a warning), 1 are set aside' ]] || show_run counts
	[ -z "$output" ]
	[ ! -e out ]
	[ -z "$(ls city/quarantine/*.jks 2>/dev/null)" ]
}

# Approvals

@test "an approval is bound to one stream and its count, and signed by the approver" {
	people 7 | batch 1 >batch.jks
	works approve boss bulk batch.jks --purpose=tax --case=R8-12
	file=prefecture/approvals/$(digest batch.jks)-bulk.jks
	[ "$(jk-cat -S prefecture --no-titles "$file")" = \
		"$(printf '%s\tbulk\tclerk\tboss\ttax\t7\t2026-03-30\t2026-04-30\tR8-12' "$(digest batch.jks)")" ]
	jk-cat -S prefecture --header "$file" | grep -qx "signer $(signer boss)"
	works jk-site approvals prefecture
	[ "$output" = "$(digest batch.jks) bulk clerk boss 2026-03-30 2026-04-30 7" ]
}

@test "an approval of what is no stream has its digest" {
	digest=$(printf '%064d' 7)
	works jk-site approve --as-of="$DAY" --key=admin.raw --command=unlock --id=admin \
		--requester=clerk --until=2026-04-01 --subject="$digest" prefecture
	[ -e "prefecture/approvals/$digest-unlock.jks" ]
	fails 64 JKS0092 jk-site approve --as-of="$DAY" --key=admin.raw --command=unlock --id=admin \
		--requester=clerk --until=2026-04-01 --subject=7 prefecture
}

# not_approved STATUS ID COMMAND...: and no approval is left.
not_approved()
{
	fails "$@"
	[ -z "$(ls prefecture/approvals)" ]
}

# not_approved_for ID COMMAND...: since the record breaks that rule.
not_approved_for()
{
	local id=$1

	shift
	not_approved 65 JKV0015 "$@"
	[[ $stderr == *"$id-W: "* ]] || show_run "$id"
}

@test "nobody approves what he asks for, nor in another's name, nor with another's key" {
	not_approved_for JKV7004 jk-site approve --as-of="$DAY" --key=boss.raw --command=run \
		--id=boss --requester=boss --until=2026-04-30 prefecture list.jks
	not_approved 77 JK00635 jk-site approve --as-of="$DAY" --key=boss.raw --command=run \
		--id=deputy --requester=boss --until=2026-04-30 prefecture list.jks
	not_approved 77 JK00342 approve clerk run list.jks
}

@test "who has not the role does not approve" {
	not_approved 77 JK00631 approve admin run list.jks
	not_approved 77 JK00631 approve boss unlock list.jks
	not_approved 77 JK00631 approve boss sheet list.jks
	jk-site person --key=no.raw --use=approver --id=no $DATES --ca=ca prefecture >no.fingerprint
	not_approved 77 JK00630 approve no run list.jks
}

@test "who asks is on the list on that day" {
	not_approved_for JK00636 jk-site approve --as-of="$DAY" --key=boss.raw --command=run \
		--id=boss --requester=stranger --until=2026-04-30 prefecture list.jks
}

@test "an approval has not ended, says what for, and bulk says which task" {
	not_approved_for JK00637 jk-site approve --as-of="$DAY" --key=boss.raw --command=run \
		--id=boss --requester=clerk --from=2026-03-01 --until=2026-03-29 prefecture list.jks
	not_approved_for JKV7002 approve boss anything list.jks
	not_approved_for JKV7102 approve boss bulk list.jks
	not_approved 64 JKS0091 approve boss run list.jks --case='a,b'
	not_approved 64 JKS0009 jk-site approve --key=boss.raw --command=run --id=boss \
		--requester=clerk prefecture list.jks
}

@test "what is approved is not approved again, until that has ended" {
	works approve boss run list.jks
	fails 73 JKS0093 approve deputy run list.jks
	works approve deputy input list.jks
	DAY=2026-05-01
	works jk-site approve --as-of="$DAY" --key=deputy.raw --command=run --id=deputy \
		--requester=clerk --until=2026-05-31 prefecture list.jks
	[ "$(ls prefecture/approvals | grep -c -- '-run')" -eq 2 ]
	[ -e "prefecture/approvals/$(content list.jks)-run-2026-04-30.jks" ]
}

@test "what this site cannot open it does not approve" {
	people 3 | batch 1 >b1
	made_by city --sealed --recipients 220001 <b1 >sealed
	works approve boss input sealed
	mv prefecture/keys/opening.raw kept
	fails 77 JKS0089 approve deputy run sealed
}

# What is put into force is recorded first

SPOOL=220001-220001-access

# acts: the operation records in the spool: a line each.
acts()
{
	local batch

	for batch in prefecture/spool/$SPOOL-*.jks; do
		jk-encrypt -q -d -f -S prefecture --as-of="$DAY" -o opened "$batch"
		jk-cat -S prefecture --no-titles \
			--fields="${1-function,operator,object,batch,approval}" opened
	done | tr '\t' '|'
}

@test "a table that is put into force is in an operation record, with who signed it" {
	plan boss
	works install plan.jks
	[ "$(acts)" = "configuration|boss|$(content plan.jks)|plan-000001|" ]
	[ "$(acts program,record,touches_number,recorder,serial,at)" = \
		'jk-site|operation|no|220001.jk|1|2026-03-30T23:59:59+09:00' ]
	works install plan.jks
	[ "$(acts | wc -l)" -eq 1 ]
	mapfile -t rows < <(rows_in_force)
	list admin "${rows[@]}" "late,C9,2026-03-01,,operator,*,"
	works install list.jks
	[ "$(acts operator,batch,serial | tail -n 1)" = 'admin|operator-000002|2' ]
}

@test "an approval is in an operation record, with what it approves" {
	works approve boss run list.jks --case=R8-12
	file=prefecture/approvals/$(content list.jks)-run.jks
	[ "$(acts)" = "approval|boss|$(content list.jks)||$(content "$file")" ]
	[ "$(acts case_number)" = R8-12 ]
}

@test "what is refused is recorded by nobody" {
	fails 77 JK00631 approve admin run list.jks
	plan admin
	fails 77 JK00631 install plan.jks
	[ -z "$(ls prefecture/spool)" ]
}

@test "the time of an act is now, where that is on the business date" {
	SOURCE_DATE_EPOCH=$(date -d "$DAY 10:11:12 +0900" +%s) approve boss run list.jks
	[ "$(acts at)" = 2026-03-30T10:11:12+09:00 ]
}

@test "where nothing can be recorded nothing is put into force" {
	plan boss
	exec 8>>prefecture/spool/lock
	flock 8
	run --separate-stderr install plan.jks
	exec 8>&-
	[ "$status" -eq 75 ] || show_run 'status 75'
	mv prefecture/spool away
	fails 66 JK00521 approve boss run list.jks
	mv away prefecture/spool
	[ "$(ls -A prefecture/tables prefecture/approvals | grep jks)" = operator-000001.jks ]
	works install plan.jks
	[ "$(acts batch)" = plan-000001 ]
}

# dies COMMAND PATTERN: jk-site is killed where it starts that command with such words.
dies()
{
	mkdir -p fake
	printf '#!/bin/sh\ncase "$*" in %s) kill -9 $PPID; exit 1 ;; esac\nexec %s "$@"\n' \
		"$2" "$(command -v "$1")" >"fake/$1"
	chmod +x "fake/$1"
	PATH=$PWD/fake:$PATH run jk-site table --as-of="$DAY" prefecture plan.jks
	rm "fake/$1"
	[ "$status" -eq 137 ] || show_run 'status 137'
	[ ! -e prefecture/tables/plan-000001.jks ]
}

@test "a table whose run was killed is recorded and put into force by the next one" {
	plan boss
	cp -a prefecture at_first
	# Before the record, and behind it.
	for place in "sync prefecture/tables" "mv *prefecture/tables/plan-*"; do
		rm -rf prefecture && cp -a at_first prefecture
		dies "${place%% *}" "${place#* }"
		[ -e prefecture/tables/.plan-000001.jks ]
		works install prefecture/tables/operator-000001.jks
		cmp plan.jks prefecture/tables/plan-000001.jks
		[ "$(acts batch | sort -u)" = plan-000001 ]
		[ -z "$(find prefecture/tables -name '.*jks')" ]
	done
}

@test "a night tells whose certificate ends soon, of people who are on the operator list" {
	jk-site person --key=late.raw --use=operator --id=late --from=2026-01-01 \
		--until=2026-05-20 --as-of="$DAY" --ca=ca prefecture >late.fingerprint
	jk-site person --key=gone.raw --use=operator --id=gone --from=2026-01-01 \
		--until=2026-05-20 --as-of="$DAY" --ca=ca prefecture >gone.fingerprint
	mapfile -t rows < <(rows_in_force)
	rows+=("late,C8,2026-01-01,,operator,*,$(signer late)"
		"gone,C7,2026-01-01,2026-03-01,operator,*,$(signer gone)")
	list admin "${rows[@]}"
	install list.jks
	run -0 --separate-stderr jk-nightly -q -S prefecture --as-of="$DAY"
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == *"JKN0011-W: the certificate $(signer late) of a person "*"ends on 2026-05-20, "* ]]
	jk-site person --key=next.raw --use=operator --id=late $DATES --ca=ca prefecture >next.fingerprint
	rows+=("late,C9,2026-03-30,,operator,*,$(signer next)")
	list admin "${rows[@]}"
	install list.jks
	works jk-nightly -q -S prefecture --as-of="$DAY"
}

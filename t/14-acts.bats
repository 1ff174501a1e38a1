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

# Trust (jk.conf(5), ACTS)

# fingerprint_of USE: that of the city's certificate of that use, at the prefecture.
fingerprint_of()
{
	sed -n "s/^\([0-9a-f]*\) 222038 [a-z]* $1 .*/\1/p" prefecture/trust/index
}

# learns CERTIFICATE...: the prefecture adds what is in these files.
learns()
{
	jk-site add --as-of="$DAY" prefecture "$@"
}

# new_city: another city's certificates, in town.pem.
new_city()
{
	jk-site init --code=221309 --role=municipality --name=浜松市 --parent=220001 $DATES \
		--ca=ca town
	jk-site export town >town.pem
}

# refuse FINGERPRINT: from now on
refuse()
{
	jk-site refuse --as-of="$DAY" --since="$DAY" prefecture "$1"
}

digest()
{
	sha256sum <"$1" | cut -c 1-64
}

@test "a site that was never run is set up without a record" {
	new_city
	learns town.pem
	refuse "$(fingerprint_of signing)"
	[ -z "$(ls prefecture/spool)" ]
	[ ! -e prefecture/trust/before ]
	agrees
}

@test "a certificate that comes in or is refused is recorded, and by which account" {
	next_list one
	new_city
	learns town.pem
	for use in signing opening; do
		recorded prefecture certificate | grep -q "^$(sed -n 4p town/keys/$use.raw)	[0-9a-f]\{64\}	$(id -un)\$"
	done
	recorded prefecture certificate | grep -q "^before	$(digest prefecture/trust/before)	"
	refuse "$(fingerprint_of signing)"
	[ "$(recorded prefecture revocation | cut -f 1)" = "$(fingerprint_of signing)" ]
	agrees
	night
	agrees
	# What changes nothing is not recorded.
	learns town.pem
	refuse "$(fingerprint_of signing)"
	[ -z "$(recorded prefecture certificate)$(recorded prefecture revocation)" ]
}

@test "the list of what is revoked is recorded with the certificates that it names" {
	next_list one
	new_city
	learns town.pem
	jk-site revoke ca town/keys/signing.pem
	jk-site crl prefecture ca/crl.pem
	[ "$(recorded prefecture revocation | cut -f 1 | sort)" = \
		"$(printf '%s\n' revoked "$(sed -n 4p town/keys/signing.raw)" | sort)" ]
	recorded prefecture revocation | grep -q "^revoked	$(digest prefecture/trust/revoked.pem)	"
	agrees
	cp prefecture/trust/revoked.pem newest
	jk-site revoke ca
	jk-site crl prefecture ca/crl.pem
	agrees
	mv newest prefecture/trust/revoked.pem
	differs JKU0100 trust/revoked.pem
	rm prefecture/trust/revoked.pem
	differs JKU0099 trust/revoked.pem
}

@test "a certificate that nobody recorded, or that went or was changed by hand, is named for good" {
	next_list one
	index=prefecture/trust/index
	nation=$(sed -n 's/ 000001 nation signing .*//p' $index)
	refuse "$(fingerprint_of signing)"
	cp $index whole
	grep -v "^$nation " whole >$index
	differs JKU0099 "certificate $nation"
	# A refusal taken back, of what was there before there were records, and of another.
	sed 's/\(222038 municipality signing .*\) [-0-9]*$/\1 -/' whole >$index
	differs JKU0100 "certificate $(fingerprint_of signing)"
	sed "s/^\($nation .*\) -$/\1 2026-03-01/" whole >$index
	differs JKU0100 "certificate $nation"
	sed "s/^\($nation .*\) -$/& /;s/$nation/${nation//[0-9]/0}/" whole |
		sed "s/ $//" | cat - <(grep "^$nation" whole) | sort -u |
		{ grep jk-trust whole; grep -v jk-trust; } >planted
	mv planted $index
	differs JKU0101 "certificate ${nation//[0-9]/0}"
	# What is recorded later does not make it good.
	new_city
	learns town.pem
	differs JKU0101 "certificate ${nation//[0-9]/0}"
}

@test "what was in force when records began cannot be written anew" {
	next_list one
	refuse "$(fingerprint_of signing)"
	agrees
	sed -i '1d' prefecture/trust/before
	differs JKU0100 trust/before
	rm prefecture/trust/before
	differs JKU0099 trust/before
	new_city
	learns town.pem
	differs JKU0100 trust/before
}

@test "while another run has the spool no trust changes, and nothing is owed" {
	next_list one
	cp -a prefecture/trust before
	flock prefecture/spool/lock sleep 5 3>&- &
	sleep 0.2
	run jk-site refuse --as-of="$DAY" --since="$DAY" prefecture "$(fingerprint_of signing)"
	[ "$status" -eq 75 ] || show_run 'status 75'
	diff -r before prefecture/trust
	kill $!
	wait
}

@test "what was recorded and did not come about any more is recorded as it is" {
	next_list one
	among mv <<-'END'
		case $* in *'/index '*) kill -9 $PPID && exit ;; esac
	END
	run env PATH="$PWD/front:$PATH" jk-site refuse --as-of="$DAY" --since="$DAY" prefecture \
		"$(fingerprint_of signing)"
	[ "$status" -eq 137 ] || show_run 'status 137'
	reconcile
	[[ $output == *"JKU0100: certificate $(fingerprint_of signing): "* ]]
	[[ $output == *'JKU0111: trust/.owed: '* ]]
	jk-site add --as-of="$DAY" prefecture city.pem
	agrees
	refuse "$(fingerprint_of signing)"
	agrees
	[ "$(recorded prefecture revocation | cut -f 1 | uniq -c | tr -s ' ')" = " 3 $(fingerprint_of signing)" ]
}

@test "a site whose signing key is lost records the next one's certificate with that key" {
	next_list one
	rm prefecture/keys/signing.*
	jk-site request --use=signing prefecture prefecture/keys
	jk-site sign $DATES ca prefecture/keys/signing.csr
	run -0 --separate-stderr refuse "$(fingerprint_of opening)"
	[[ $stderr == *JKS0151-W* ]]
	differs JKU0111 trust/.owed
	works jk-site add --as-of="$DAY" prefecture prefecture/keys/signing.pem
	[ "$(recorded prefecture revocation | cut -f 1)" = "$(fingerprint_of opening)" ]
	recorded prefecture certificate | grep -q "^$(sed -n 4p prefecture/keys/signing.raw)	"
	agrees
}

@test "an own signing key that is refused signs no record of it, but the next one does" {
	next_list one
	own=$(sed -n 4p prefecture/keys/signing.raw)
	night
	run -0 --separate-stderr refuse "$own"
	[[ $stderr == *JKS0151-W* ]]
	[ -z "$(recorded prefecture revocation)" ]
	jk-site request --use=signing prefecture prefecture/keys
	csr=$(ls prefecture/keys/signing-*.csr)
	jk-site sign $DATES ca "$csr"
	works jk-site add --as-of="$DAY" prefecture "${csr%.csr}.pem"
	[ "$(recorded prefecture revocation | cut -f 1)" = "$own" ]
	night
}

#!/usr/bin/env bats
# jk-site(1) and the files of jk.conf(5): what a site is made of, and every
# certificate that must not come in. Two sites and an authority are made once;
# a test that changes one works on its own copy.

bats_require_minimum_version 1.5.0

setup_file()
{
	export JK_SITE_TOOL="$BATS_TEST_DIRNAME/../bin/jk-site"
	cd "$BATS_FILE_TMPDIR"
	"$JK_SITE_TOOL" ca ca
	"$JK_SITE_TOOL" init --code 220001 --role prefecture --name 静岡県 \
		--parent 000001 --ca ca pref
	"$JK_SITE_TOOL" init --code 221309 --role municipality --name 浜松市 \
		--parent 220001 --ca ca city
	"$JK_SITE_TOOL" export city >city.pem
}

setup()
{
	cd "$BATS_TEST_TMPDIR"
	cp -a "$BATS_FILE_TMPDIR"/. .
}

site()
{
	"$JK_SITE_TOOL" "$@"
}

# refused STATUS ID: the last `run` ended so, and the index is as it was.
refused()
{
	[ "$status" -eq "$1" ] || { echo "status $status: $output"; return 1; }
	[[ $output == *"$2-E: "* ]] || { echo "$output"; return 1; }
	cmp pref/trust/index "$BATS_FILE_TMPDIR/pref/trust/index"
}

arc()
{
	sed -n 's/^arc=//p' "$BATS_TEST_DIRNAME/../lib/site/site-key.sh"
}

# issue OUT SUBJECT EKU POLICIES KEYUSAGE [CURVE]: a certificate of our
# authority such as jk-site would not make.
issue()
{
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:"${6:-P-256}" -nodes \
		-keyout odd.key -out odd.csr -subj "$2" 2>/dev/null
	printf '%s\n' 'basicConstraints = critical,CA:FALSE' "keyUsage = critical,$5" \
		"extendedKeyUsage = critical,$3" "certificatePolicies = $4" \
		'authorityKeyIdentifier = keyid' 'subjectKeyIdentifier = hash' >odd.ext
	(cd ca && openssl ca -batch -notext -config ca.conf -in ../odd.csr \
		-extfile ../odd.ext -days 300 2>/dev/null) >"$1"
}

municipality_signing()
{
	issue odd.pem "${1:-/serialNumber=221309/CN=x}" "$(arc).1.1" \
		"${2:-$(arc).2.1,$(arc).3.1}" "${3:-digitalSignature}" "${4:-P-256}"
}

@test "a site has every directory, closed to others" {
	for name in keys trust inbox work done error outbox receipts register archive \
		quarantine spool keys/keep register/keep archive/keep quarantine/keep; do
		[ "$(stat -c %a "city/$name")" = 700 ]
	done
	[ -z "$(find city -type f ! -perm 600)" ]
	[ -f city/jk.conf ]
	[ ! -e city/stop ]
}

@test "jk.conf says what init was told" {
	run -0 cat city/jk.conf
	[ "$output" = "code = 221309
role = municipality
parent = 220001
name = 浜松市
environment = test" ]
}

@test "a raw key is 275 bytes and the same key as the PEM" {
	for use in signing opening; do
		[ "$(stat -c %s city/keys/$use.raw)" = 275 ]
		[ "$(sed -n 1p city/keys/$use.raw)" = 'jk-key 1 p256' ]
		text=$(openssl pkey -in city/keys/$use.key -noout -text | tr -d ' :\n')
		[[ $text == *"$(sed -n 2p city/keys/$use.raw)"* ]]
		[[ $text == *"$(sed -n 3p city/keys/$use.raw)"* ]]
	done
}

@test "a raw key names its certificate" {
	for use in signing opening; do
		name=$(openssl x509 -in city/keys/$use.pem -outform DER | sha256sum)
		[ "$(sed -n 4p city/keys/$use.raw)" = "${name%% *}" ]
	done
}

@test "a key without a certificate is named by zeros" {
	site init --code 000001 --role nation --name 全国 nation
	[ "$(sed -n 4p nation/keys/signing.raw)" = "$(printf '%064d' 0)" ]
	[ "$(cat nation/trust/index)" = 'jk-trust 1' ]
}

@test "register and quarantine each have a keep key named by its point" {
	for ledger in register quarantine; do
		keyid=$(cat city/$ledger/keep/current)
		point=$(cat "city/$ledger/keep/$keyid.pub")
		digest=$(printf %s "$point" | tr a-f A-F | basenc --base16 -d | sha256sum)
		[ "$keyid" = "${digest:0:16}" ]
		[ "$(sed -n 3p "city/keys/keep/$keyid.raw")" = "$point" ]
		[ "$(sed -n 4p "city/keys/keep/$keyid.raw")" = "${digest%% *}" ]
		[ "$(stat -c %s "city/keys/keep/$keyid.raw")" = 275 ]
	done
	[ "$(cat city/register/keep/current)" != "$(cat city/quarantine/keep/current)" ]
}

@test "a second init changes nothing" {
	find city -type f -exec sha256sum {} + | sort >before
	run -0 site init --code 221309 --role municipality --name 浜松市 \
		--parent 220001 --ca ca city
	find city -type f -exec sha256sum {} + | sort >after
	diff before after
}

@test "init finishes what an interrupted one began, and keeps what there is" {
	before=$(cat city/keys/opening.raw city/register/keep/current)
	rm -r city/jk.conf city/keys/signing.* city/quarantine/keep/current city/trust/index
	run -0 site init --code 221309 --role municipality --name 浜松市 \
		--parent 220001 --ca ca city
	[ "$before" = "$(cat city/keys/opening.raw city/register/keep/current)" ]
	[ "$(wc -l <city/trust/index)" = 3 ]
	[ "$(grep -c "^$(sed -n 4p city/keys/signing.raw) 221309 " city/trust/index)" = 1 ]
}

@test "init leaves the site of another party alone" {
	run site init --code 221317 --role municipality --name x --parent 220001 city
	[ "$status" -eq 73 ]
	run site init --code 000001 --role nation --name x city
	[ "$status" -eq 73 ]
	[[ $output == *JKS0077-E* ]]
}

@test "a code whose check digit is wrong, or that is another role's, is refused" {
	for wrong in '221308 municipality' '220001 municipality' '221309 prefecture' \
		'000001 prefecture' '220001 nation' '22130 municipality'; do
		read -r code role <<<"$wrong"
		run site init --code "$code" --role "$role" --name x --parent 220001 new
		[ "$status" -eq 64 ]
		[ ! -e new ]
	done
}

@test "a name that OpenSSL would read as more than a name is refused" {
	for name in 'a$b' 'a"b' 'a\b' 'a#b' 'a;b' $'a\nb' ' a' ''; do
		run site init --code 000001 --role nation --name "$name" new
		[ "$status" -eq 64 ]
	done
}

@test "every line of the index has the form of the page, in order" {
	site add pref city.pem
	[ "$(head -n 1 pref/trust/index)" = 'jk-trust 1' ]
	[ "$(wc -l <pref/trust/index)" = 5 ]
	sed 1d pref/trust/index >lines
	form='^[0-9a-f]{64} [0-9]{6} (municipality|prefecture|nation|organ) '
	form+='(signing|opening|approver) 04[0-9a-f]{128} '
	form+='[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{4}-[0-9]{2}-[0-9]{2} -$'
	[ "$(grep -cE "$form" lines)" = 4 ]
	LC_ALL=C sort -cu lines
}

@test "dates of the index are those of the certificate in Japan" {
	(cd new 2>/dev/null) || mkdir new
	site request --use approver city new
	site sign --from 2024-02-29 --until 2031-12-31 ca new/approver.csr
	site add pref new/approver.pem
	run -0 grep ' approver ' pref/trust/index
	[[ $output == *' 2024-02-29 2031-12-31 -' ]]
}

@test "an exported partner is added, and adding again changes nothing" {
	run -0 site add --party 221309 pref city.pem
	before=$(sha256sum pref/trust/index)
	[ "$(grep -c ' 221309 municipality ' pref/trust/index)" = 2 ]
	run -0 site add --party 221309 pref <city.pem
	[ "$before" = "$(sha256sum pref/trust/index)" ]
	[ -z "$(find pref -name '.new*')" ]
}

@test "text around a certificate and CRLF line ends do not matter" {
	{ echo 'From: a partner'; cat city.pem; } | sed 's/$/\r/' >noisy.pem
	run -0 site add pref noisy.pem
	[ "$(wc -l <pref/trust/index)" = 5 ]
}

@test "trust lists party, role, use, dates and fingerprint" {
	site add pref city.pem
	run -0 site trust pref
	[ "${#lines[@]}" = 4 ]
	[[ ${lines[3]} == '221309 municipality signing '*' - '* ]]
}

@test "nothing is added while the revocation list is missing" {
	rm pref/trust/revoked.pem
	run site add pref city.pem
	refused 76 JKS0031
}

@test "nothing is added under a revocation list that is no longer in force" {
	run site add --as-of "$(date -d '40 days' +%F)" pref city.pem
	refused 76 JKS0036
}

@test "nothing is added before the revocation list is in force" {
	run site add --as-of "$(date -d '9 days ago' +%F)" pref city.pem
	refused 76 JKS0035
}

@test "an expired certificate is refused" {
	site revoke --until 2035-01-01 ca
	site crl pref ca/crl.pem
	run site add --as-of 2030-01-01 pref city.pem
	refused 76 JKS0034
}

@test "a certificate that begins later is added with its days" {
	mkdir new
	site request --use approver city new
	first=$(date -d '3 days' +%F)
	site sign --from "$first" ca new/approver.csr
	run -0 site add pref city.pem new/approver.pem
	grep -q " 221309 municipality approver [0-9a-f]* $first 20[0-9-]* -\$" pref/trust/index
}

@test "that a certificate begins later excuses nothing else" {
	mkdir new
	site request --use approver city new
	cp new/approver.csr new/second.csr
	site sign --from "$(date -d '3 days' +%F)" ca new/approver.csr new/second.csr
	site revoke ca new/approver.pem
	site crl pref ca/crl.pem
	run site add pref new/second.pem new/approver.pem
	refused 76 JKS0039
	run site add --as-of 2040-01-01 pref new/second.pem
	refused 76 JKS0036
	site ca other
	mv new/second.pem new/kept.pem
	site sign --from "$(date -d '3 days' +%F)" other new/second.csr
	run site add pref new/second.pem
	refused 76 JKS0038
}

@test "a revoked certificate is refused" {
	site revoke ca city/keys/opening.pem
	site crl pref ca/crl.pem
	run site add pref city.pem
	refused 76 JKS0039
}

@test "a certificate of another authority is refused" {
	site ca --name other other
	(mv ca real && mv other ca)
	municipality_signing
	run site add pref odd.pem
	refused 76 JKS0038
}

@test "a certificate of another authority of the same name is refused" {
	site ca other
	(mv ca real && mv other ca)
	municipality_signing
	run site add pref odd.pem
	refused 76 JKS0038
}

@test "a self-signed certificate is refused" {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout odd.key -out odd.pem -subj /serialNumber=221309/CN=x 2>/dev/null
	run site add pref odd.pem
	refused 76 JKS0037
}

@test "a certificate issued by a party's certificate is refused" {
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout odd.key -out odd.csr -subj /serialNumber=221309/CN=x 2>/dev/null
	openssl x509 -req -in odd.csr -CA city/keys/signing.pem -CAkey city/keys/signing.key \
		-CAcreateserial -out odd.pem 2>/dev/null
	cat city/keys/signing.pem odd.pem >chain.pem
	run site add pref chain.pem
	refused 76 JKS0038
}

@test "one changed byte makes a certificate worthless" {
	openssl x509 -in city/keys/signing.pem -outform DER -out odd.der
	size=$(stat -c %s odd.der)
	printf '\xff' | dd of=odd.der bs=1 seek=$((size - 1)) conv=notrunc 2>/dev/null
	openssl x509 -inform DER -in odd.der -out odd.pem
	run site add pref odd.pem
	refused 76 JKS0040
}

@test "a certificate for something else than our uses is refused" {
	issue odd.pem /serialNumber=221309/CN=x serverAuth "$(arc).2.1,$(arc).3.1" \
		digitalSignature
	run site add pref odd.pem
	refused 77 JKS0042
}

@test "a certificate for two uses is refused" {
	issue odd.pem /serialNumber=221309/CN=x "$(arc).1.1,$(arc).1.2" \
		"$(arc).2.1,$(arc).3.1" digitalSignature
	run site add pref odd.pem
	refused 77 JKS0042
}

@test "a certificate for two roles, or for none, is refused" {
	municipality_signing '' "$(arc).2.1,$(arc).2.2,$(arc).3.1"
	run site add pref odd.pem
	refused 77 JKS0042
	municipality_signing '' "$(arc).3.1"
	run site add pref odd.pem
	refused 77 JKS0042
}

@test "policies may be critical, but may not be qualified" {
	municipality_signing '' "critical,$(arc).2.1,$(arc).3.1"
	run -0 site add pref odd.pem
	cp "$BATS_FILE_TMPDIR/pref/trust/index" pref/trust/index
	printf '\n[q]\npolicyIdentifier = %s.3.1\nCPS.1 = "http://x.example"\n' "$(arc)" >>odd.ext
	sed -i "s/^certificatePolicies.*/certificatePolicies = $(arc).2.1,@q/" odd.ext
	(cd ca && openssl ca -batch -notext -config ca.conf -in ../odd.csr \
		-extfile ../odd.ext -days 300 2>/dev/null) >odd.pem
	run site add pref odd.pem
	refused 77 JKS0042
}

@test "a signing certificate whose key may not sign is refused" {
	municipality_signing '' '' keyAgreement
	run site add pref odd.pem
	refused 77 JKS0042
}

@test "a certificate of the other environment is refused" {
	municipality_signing '' "$(arc).2.1,$(arc).3.2"
	run site add pref odd.pem
	refused 77 JKS0044
}

@test "a key on another curve is refused" {
	municipality_signing '' '' '' P-384
	run site add pref odd.pem
	refused 77 JKS0041
}

@test "a role that the party code cannot have is refused" {
	municipality_signing /serialNumber=220001/CN=x
	run site add pref odd.pem
	refused 77 JKS0043
}

@test "a party code in the common name counts for nothing" {
	municipality_signing '/CN=serialNumber=221309'
	run site add pref odd.pem
	refused 77 JKS0043
	municipality_signing '/serialNumber=x/CN=221309'
	run site add pref odd.pem
	refused 77 JKS0043
}

@test "two party codes in one subject are refused" {
	municipality_signing /serialNumber=221309/serialNumber=221007/CN=x
	run site add pref odd.pem
	refused 77 JKS0042
	openssl req -new -key odd.key -multivalue-rdn -out odd.csr \
		-subj /serialNumber=221309/CN=x+serialNumber=221007 2>/dev/null
	openssl x509 -req -in odd.csr -CA ca/ca.pem -CAkey ca/ca.key -CAcreateserial \
		-extfile odd.ext -out odd.pem 2>/dev/null
	run site add pref odd.pem
	refused 77 JKS0042
}

@test "the certificate of another party than the one named is refused" {
	run site add --party 221007 pref city.pem
	refused 77 JKS0045
	# That of one who is known is no more that of the one named.
	site export pref >own.pem
	run site add --party 221007 pref own.pem
	refused 77 JKS0045
	run -0 site add --party 220001 pref own.pem
}

@test "a certificate in this site's own name for a foreign key is refused" {
	issue odd.pem /serialNumber=220001/CN=x "$(arc).1.1" "$(arc).2.2,$(arc).3.1" \
		digitalSignature
	run site add pref odd.pem
	refused 77 JKS0048
}

@test "a known party cannot come under another role" {
	site add pref city.pem
	cp pref/trust/index before
	municipality_signing '' "$(arc).2.4,$(arc).3.1"
	run site add pref odd.pem
	[ "$status" -eq 77 ]
	[[ $output == *JKS0046-E* ]]
	cmp before pref/trust/index
}

@test "a party cannot come under two roles in one run" {
	issue one.pem /serialNumber=221309/CN=x "$(arc).1.1" "$(arc).2.1,$(arc).3.1" \
		digitalSignature
	issue two.pem /serialNumber=221309/CN=x "$(arc).1.1" "$(arc).2.4,$(arc).3.1" \
		digitalSignature
	run site add pref one.pem two.pem
	refused 77 JKS0046
}

@test "one bad certificate keeps the good ones of the same run out" {
	municipality_signing '' "$(arc).2.1,$(arc).3.2"
	run site add pref city.pem odd.pem
	refused 77 JKS0044
}

@test "what is no certificate is status 65, what is not there 66" {
	echo nonsense >odd.pem
	run site add pref odd.pem
	refused 65 JKS0053
	printf -- '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' >odd.pem
	run site add pref odd.pem
	refused 65 JKS0052
	run site add pref missing.pem
	refused 66 JKS0064
	run site add nowhere city.pem
	refused 66 JKS0010
}

@test "a revocation list that arrives refuses what is already trusted" {
	site add pref city.pem
	site revoke ca city/keys/opening.pem
	run -0 site crl pref ca/crl.pem
	[ "$(grep -c " opening .* $(TZ=JST-9 date +%F)\$" pref/trust/index)" = 1 ]
	[ "$(grep -c ' -$' pref/trust/index)" = 3 ]
	cp pref/trust/index before
	run -0 site crl pref ca/crl.pem
	cmp before pref/trust/index
}

@test "a revocation list of another authority is refused" {
	site ca other
	run site crl pref other/crl.pem
	refused 76 JKS0059
	site ca --name=Other another
	run site crl pref another/crl.pem
	refused 76 JKS0032
}

@test "an older revocation list is refused" {
	cp ca/crl.pem old.pem
	sleep 1.1
	site revoke ca
	site crl pref ca/crl.pem
	run site crl pref old.pem
	refused 76 JKS0049
}

@test "a revocation list out of date is refused" {
	run site crl --as-of "$(date -d '40 days' +%F)" pref ca/crl.pem
	refused 76 JKS0036
}

@test "refuse sets the day, and of two days the earlier stays" {
	site add pref city.pem
	fingerprint=$(sed -n 4p city/keys/signing.raw)
	site refuse --since 2026-03-02 pref "$fingerprint"
	grep -q "^$fingerprint .* 2026-03-02\$" pref/trust/index
	site refuse --since 2026-03-09 pref "$fingerprint"
	grep -q "^$fingerprint .* 2026-03-02\$" pref/trust/index
	site refuse --since 2026-02-27 pref "$fingerprint"
	grep -q "^$fingerprint .* 2026-02-27\$" pref/trust/index
	[ "$(grep -c ' -$' pref/trust/index)" = 3 ]
	run site refuse --since 2026-02-27 pref "$(printf '%064d' 0)"
	[ "$status" -eq 66 ]
}

@test "a site that trusts someone does not change its authority" {
	site ca --name other other
	run site anchor pref other/ca.pem
	refused 77 JKS0055
	run -0 site anchor pref ca/ca.pem
}

@test "a party's certificate is no authority" {
	site init --code 000001 --role nation --name 全国 nation
	run site anchor nation city/keys/signing.pem
	[ "$status" -eq 76 ]
	[ ! -e nation/trust/authority.pem ]
}

@test "a request for another environment is not signed" {
	site init --code 000001 --role nation --name 全国 --environment production nation
	run site sign ca nation/keys/signing.csr
	[ "$status" -eq 77 ]
	run site init --code 000001 --role nation --name 全国 --environment production \
		--ca ca nation
	[ "$status" -eq 77 ]
	[ ! -e nation/keys/signing.pem ]
}

@test "a site made by hand, with requests carried to the authority, is the same" {
	site init --code 000001 --role nation --name 全国 nation
	cp nation/keys/*.csr .
	site sign ca signing.csr opening.csr
	site anchor nation ca/ca.pem
	site crl nation ca/crl.pem
	cat signing.pem opening.pem city.pem | site add nation
	[ "$(wc -l <nation/trust/index)" = 5 ]
	[ "$(sed -n 4p nation/keys/signing.raw)" != "$(printf '%064d' 0)" ]
	site export nation | site add --party 000001 pref
}

@test "another jk-site at work is waited for" {
	(flock 9; sleep 1) 9>>pref/trust/.lock &
	run -0 site add pref city.pem
	wait
}

# With `mv` of ours in front, jk-site is killed at its N-th rename.
break_at()
{
	mkdir -p broken
	cat >broken/mv <<END
#!/bin/sh
echo >>"$PWD/broken/count"
[ "\$(wc -l <"$PWD/broken/count")" != $1 ] || { kill -9 \$PPID; exit 1; }
exec $(command -v mv) "\$@"
END
	chmod +x broken/mv
	rm -f broken/count
}

@test "killed at any rename, add and init end well when run again" {
	points=0
	for point in $(seq 1 20); do
		break_at "$point"
		rm -rf nation
		if PATH="$PWD/broken:$PATH" site init --code 000001 --role nation \
			--name 全国 --ca ca nation 2>/dev/null; then
			break
		fi
		points=$((points + 1))
		run -0 site init --code 000001 --role nation --name 全国 --ca ca nation
		[ "$(wc -l <nation/trust/index)" = 3 ]
		[ -z "$(find nation -name '.new*')" ]
		for use in signing opening; do
			grep -q "^$(sed -n 4p nation/keys/$use.raw) 000001 nation $use " \
				nation/trust/index
			[ -f "nation/trust/certificates/$(sed -n 4p nation/keys/$use.raw).pem" ]
		done
		for ledger in register quarantine; do
			[ -f "nation/keys/keep/$(cat nation/$ledger/keep/current).raw" ]
		done
	done
	echo "# $points points" >&3
	[ $points -ge 6 ]
}

@test "what cannot be written is status 73, and the index stays" {
	mkdir broken
	printf '#!/bin/sh\nexit 1\n' >broken/mv
	cp broken/mv broken/sync
	chmod +x broken/*
	mv broken/sync broken/other
	PATH="$PWD/broken:$PATH" run site add pref city.pem
	refused 73 JKS0002
	mv broken/other broken/sync
	rm broken/mv
	PATH="$PWD/broken:$PATH" run site add pref city.pem
	refused 73 JKS0002
	[ -z "$(find pref -name '.new*')" ]
}

@test "a directory may have blanks in its name" {
	site ca 'an authority'
	site init --code 000001 --role nation --name 全国 --ca 'an authority' 'the nation'
	[ "$(wc -l <'the nation/trust/index')" = 3 ]
	[ "$(site trust 'the nation' | wc -l)" = 2 ]
	site export 'the nation' >'all of it.pem'
	site add 'the nation' 'all of it.pem'
	site crl 'the nation' 'an authority/crl.pem'
}

@test "wrong command lines are status 64" {
	for words in 'add' 'nonsense x' 'add --nonsense x pref' 'add --code x pref' \
		'add --party' 'add --party 221309 --party 221309 pref' \
		'add --as-of 2026-02-30 pref' 'trust pref pref' 'refuse pref x' ''; do
		# shellcheck disable=SC2086 # words by intent
		run site $words
		[ "$status" -eq 64 ] || { echo "$words: $status"; return 1; }
	done
}

@test "help and page name the same commands and options" {
	page="$BATS_TEST_DIRNAME/../man/jk-site.1"
	sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESC/p' "$page" >synopsis
	site --help | grep -oE 'jk-site [a-z]+' | cut -d ' ' -f 2 | sort >help
	sed -n 's/^\.Cm //p' synopsis | sort | diff help -
	site --help | grep -oE '[-][-][a-z-]+' | sort -u >help
	grep -oE 'Fl -[a-z-]+' "$page" | sed 's/^Fl /-/' | sort -u | diff help -
}

@test "the arc of the page is the one used" {
	run -0 sed -n "s/^\\.Ql \(2\.25\.[0-9]*\) ,\$/\1/p" "$BATS_TEST_DIRNAME/../man/jk.conf.5"
	[ "$output" = "$(arc)" ]
}

@test "a link to jk-site finds its parts" {
	ln -s "$(realpath "$JK_SITE_TOOL")" linked
	run -0 ./linked trust city
}

@test "the version is that of the Makefile" {
	run -0 site --version
	version=$(sed -n 's/^VERSION = //p' "$BATS_TEST_DIRNAME/../Makefile")
	[ "${lines[0]}" = "jk-site (jk) $version" ]
}

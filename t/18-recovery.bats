#!/usr/bin/env bats
# jk-site recovery and recover (jk.conf(5), RECOVERY): keys wrapped to two holders.

load lib/nights
load lib/power

DATES='--from=2026-01-01 --until=2035-12-31'

# holder ID [OPTION...]: the key and the certificate of one, ID.raw and ID.pem.
holder()
{
	local id=$1

	shift
	jk-site person --key="$id.raw" --use=recovery --id="$id" ${*:-$DATES} --ca=ca prefecture
}

wrap()
{
	jk-site recovery --as-of="$(night 0)" --holder=ann.pem --holder=bob.pem prefecture
}

make_wrapped()
(
	first_load
	cd "$BATS_TEST_TMPDIR"
	holder ann
	holder bob
	wrap
	cp -a . "$1/sites"
)

setup()
{
	once wrapped make_wrapped
	people=${made%/*}/first-load/people
	cp -a "$made/sites/." "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
}

teardown()
{
	no_disk "$BATS_TEST_TMPDIR"
}

# Private keys that are wrapped, by their places.
keys()
{
	(cd prefecture && ls keys/keep/*.raw keys/heads.key keys/opening.raw)
}

@test "each keep key, the head key and the opening key have a wrap, the signing key none" {
	ls prefecture/recovery >found
	{
		echo holders.pem
		keys | sed 's,.*/,,; s/\.[a-z]*$/.wrap/'
	} | sort >wanted
	[ "$(wc -l <wanted)" -ge 5 ]
	diff wanted <(sort found)
	[ "$(stat -c %a prefecture/recovery)" = 700 ]
	[ -z "$(find prefecture/recovery -type f ! -perm 600)" ]
}

@test "each key that is wrapped, and each holder, is recorded" {
	recorded prefecture key | cut -f 1,2 | sort >found
	{
		sed -n 4p ann.raw
		sed -n 4p bob.raw
		keys | sed 's,.*/,,; s/\.[a-z]*$//'
	} | sed 's/^/recovery	/' | sort | diff - found
	works jk-site recovery --as-of="$(night 0)" prefecture
	[ "$(recorded prefecture key | wc -l)" -eq "$(wc -l <found)" ]
}

@test "no wrap shows a key" {
	for key in $(keys); do
		run grep -rlF "$(sed -n 2p "prefecture/$key" | grep . || cat "prefecture/$key")" \
			prefecture/recovery
		[ -z "$output" ]
	done
	for key in prefecture/keys/keep/*.raw; do
		LC_ALL=C run grep -rlaF 'jk-key' prefecture/recovery
		[ -z "$output" ]
	done
}

@test "lost keys come back by two holders in turn, and the register can be read again" {
	cp -a prefecture/keys wanted
	rm prefecture/keys/keep/*.raw prefecture/keys/heads.key prefecture/keys/opening.raw
	run jk-cat -S prefecture prefecture/register
	[ "$status" -eq 77 ]
	run -0 --separate-stderr jk-site recover --as-of="$(night 0)" --key=ann.raw prefecture
	[[ $stderr == *JKS0151-W* ]]
	[ "$(sort <<<"$output")" = "$(cd wanted && ls keep/*.raw heads.key opening.raw |
		sed 's,^,keys/,' | sort)" ]
	run jk-cat -S prefecture prefecture/register
	[ "$status" -eq 77 ]
	works jk-site recover --as-of="$(night 0)" --key=bob.raw prefecture
	[ -z "$output" ]
	# The first one's turn could be recorded when there was a key to record with again.
	recorded prefecture key | grep '^recover-' | cut -f 1,2 | sort >found
	{ keys | sed 's/^/first /'; keys | sed 's/^/second /'; } |
		sed 's, .*/,	,; s/\.[a-z]*$//; s/^/recover-/' | sort | diff - found
	diff -r wanted prefecture/keys
	[ -z "$(find prefecture/keys -type f ! -perm 600)" ]
	[ -z "$(ls prefecture/recovery | grep half)" ]
	holds prefecture 0
}

@test "neither holder comes far alone, nor the second one first" {
	rm prefecture/keys/heads.key
	fails 75 JKS0120 jk-site recover --key=bob.raw prefecture
	run -0 jk-site recover --key=ann.raw prefecture
	[ "$output" = keys/heads.key ]
	run -0 jk-site recover --key=ann.raw prefecture
	[ ! -e prefecture/keys/heads.key ]
	# The first one's key with the other's place in the list opens nothing.
	sed "4s/.*/$(sed -n 4p bob.raw)/" ann.raw >both.raw
	fails 76 JKS0119 jk-site recover --key=both.raw prefecture
	[ ! -e prefecture/keys/heads.key ]
	[ -z "$(find prefecture -name '.*.u')" ]
}

@test "who is no holder opens nothing" {
	holder eve
	rm prefecture/keys/heads.key
	fails 77 JKS0122 jk-site recover --key=eve.raw prefecture
	fails 66 JKS0022 jk-site recover --key=nobody.raw prefecture
	fails 66 JKS0123 jk-site recover --key=ann.raw nation
}

@test "a key that is there is never replaced" {
	echo other >prefecture/keys/heads.key
	run -0 jk-site recover --key=ann.raw prefecture
	run -0 jk-site recover --key=bob.raw prefecture
	[ "$(cat prefecture/keys/heads.key)" = other ]
}

@test "a wrap that was changed opens nothing" {
	rm prefecture/keys/heads.key
	size=$(stat -c %s prefecture/recovery/heads.wrap)
	printf '\1\2\3\4' | dd of=prefecture/recovery/heads.wrap bs=1 seek=$((size - 40)) \
		conv=notrunc status=none
	fails 76 JKS0119 jk-site recover --key=ann.raw prefecture
	[ ! -e prefecture/recovery/heads.half ]
}

@test "a wrap of another key is not taken for the one of its name" {
	set -- $(cd prefecture/keys/keep && ls ./*.raw | sed 's,\./,,; s/\.raw//')
	rm "prefecture/keys/keep/$1.raw"
	cp "prefecture/recovery/$2.wrap" "prefecture/recovery/$1.wrap"
	run -0 jk-site recover --key=ann.raw prefecture
	fails 76 JKS0121 jk-site recover --key=bob.raw prefecture
	[ ! -e "prefecture/keys/keep/$1.raw" ]
	[ -z "$(find prefecture -name '.*.u')" ]
}

@test "what is destroyed with its wrap is gone for the holders too" {
	set -- prefecture/keys/keep/*.raw
	name=${1##*/} name=${name%.raw}
	rm "$1" "prefecture/recovery/$name.wrap"
	run -0 jk-site recover --key=ann.raw prefecture
	run -0 jk-site recover --key=bob.raw prefecture
	[ "$output" = "keys/keep/$name.raw" ]
	[ ! -e "$1" ]
}

@test "a later key is wrapped when it is asked for, and the others stay as they are" {
	cksum prefecture/recovery/* >before
	jk-apply -q -S prefecture --compact --as-of="$(night 1)"
	works jk-site recovery --as-of="$(night 1)" prefecture
	cksum prefecture/recovery/* >after
	[ -z "$(comm -23 <(sort before) <(sort after))" ]
	[ "$(wc -l <after)" -gt "$(wc -l <before)" ]
	[ "$(ls prefecture/recovery/*.wrap | wc -l)" -eq "$(keys | wc -l)" ]
}

@test "new holders get wraps of all keys, and the old ones open none of them" {
	holder cay
	holder dan
	jk-site recovery --as-of="$(night 0)" --holder=cay.pem --holder=dan.pem prefecture
	rm prefecture/keys/heads.key
	fails 77 JKS0122 jk-site recover --key=ann.raw prefecture
	# Nor do they by another list of holders.
	cp prefecture/recovery/holders.pem new.pem
	cat ann.pem bob.pem >prefecture/recovery/holders.pem
	fails 76 JKS0119 jk-site recover --key=ann.raw prefecture
	cp new.pem prefecture/recovery/holders.pem
	fails 73 JKS0118 wrap
	run -0 jk-site recover --key=cay.raw prefecture
	works jk-site recover --key=dan.raw prefecture
	ls prefecture/keys/heads.key
	wrap
}

@test "holders are two persons of this party, with certificates for that" {
	cp -a prefecture/recovery before
	jk-site person --key=boss.raw --use=approver --id=boss $DATES --ca=ca prefecture
	jk-site person --key=other.raw --use=recovery --id=other $DATES --ca=ca nation
	run holder old --from=2026-01-01 --until=2026-01-31
	ls old.pem
	set -- jk-site recovery --as-of="$(night 0)" --holder=ann.pem
	fails 64 JKS0115 "$@" prefecture
	fails 64 JKS0115 "$@" --holder=ann.pem prefecture
	fails 64 JKS0114 "$@" --holder=bob.pem --holder=boss.pem prefecture
	fails 77 JKS0112 "$@" --holder=boss.pem prefecture
	fails 77 JKS0112 "$@" --holder=ca/ca.pem prefecture
	fails 77 JKS0113 "$@" --holder=other.pem prefecture
	fails 76 JKS0034 "$@" --holder=old.pem prefecture
	fails 65 JKS0111 "$@" --holder=prefecture.pem prefecture
	fails 66 JKS0064 "$@" --holder=nobody.pem prefecture
	fails 64 JKS0009 jk-site recovery nation
	diff -r before prefecture/recovery
}

@test "a holder stands in no trust index" {
	! grep recovery prefecture/trust/index
	fails 77 JKS0124 jk-site add prefecture ann.pem
	[ "$(sed -n 4p ann.raw)" = "$(openssl x509 -in ann.pem -noout -fingerprint -sha256 |
		sed 's/.*=//; s/://g' | tr A-F a-f)" ]
}

@test "anybody's tool for CMS opens a wrap, without jk" {
	for id in ann bob; do
		{
			echo '-----BEGIN PRIVATE KEY-----'
			printf '308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420%sa144034200%s' \
				"$(sed -n 2p $id.raw)" "$(sed -n 3p $id.raw)" |
				python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(sys.stdin.read()))' |
				base64
			echo '-----END PRIVATE KEY-----'
		} >$id.key
	done
	openssl cms -decrypt -binary -inform DER -in prefecture/recovery/heads.wrap \
		-inkey ann.key -out half
	openssl cms -decrypt -binary -inform DER -in half -inkey bob.key |
		cmp - prefecture/keys/heads.key
}

@test "recovery is in no backup" {
	jk-site backup --as-of="$(night 0)" prefecture backup
	[ ! -e backup/site/recovery ]
	run grep -rl -e wrap backup/site/trust
	[ -z "$(find backup -name '*.wrap' -o -name holders.pem)" ]
}

# The disk

@test "a keep key that jk-site makes lies on the raw disk once" {
	can_cut
	new_disk 16
	jk-site init --code=230006 --role=prefecture --name=愛知県 --parent=000001 $DATES --ca=ca disk/site
	jk-site keep --months=2 disk/site
	marks_of disk/site/keys/keep >marks
	[ "$(grep -c '^secret ' marks)" -eq 4 ]
	unplugged
	[ "$(copies image <marks | grep -c '^1 ')" -eq 4 ]
}

@test "a copy of a key that a killed run left is overwritten before it is removed" {
	can_cut
	new_disk 16
	jk-site init --code=230006 --role=prefecture --name=愛知県 --parent=000001 $DATES --ca=ca disk/site
	# The raw form and that for OpenSSL.
	marks_of disk/site/keys | grep 'opening.raw$' >marks
	unplugged
	[ "$(copies image <marks | cut -d ' ' -f 1)" -eq 2 ]
	plugged
	mkdir -p disk/site/trust/.new.1/own
	cp disk/site/keys/opening.raw disk/site/trust/.new.1/own/
	sync -f disk/site
	jk-site export disk/site | jk-site add disk/site
	[ ! -e disk/site/trust/.new.1 ]
	unplugged
	[ "$(copies image <marks | cut -d ' ' -f 1)" -eq 2 ]
}

@test "what one holder alone could open is nowhere on the raw disk when it is over" {
	rm -rf prefecture/recovery
	on_disk 16
	wrap
	cp -a prefecture/keys wanted
	for key in $(keys); do
		shred -u "prefecture/$key"
	done
	jk-site recover --key=ann.raw prefecture >missing
	marks_of prefecture/recovery | grep 'half$' >marks
	[ "$(wc -l <marks)" -eq "$(ls prefecture/recovery/*.half | wc -l)" ]
	jk-site recover --key=bob.raw prefecture
	diff -r wanted prefecture/keys
	wraps=$(ls prefecture/recovery/*.wrap | wc -l)
	marks_of prefecture/keys | grep '^secret .*\(keep\|heads\)' >secrets
	unplugged
	[ "$(copies image <marks | grep -c '^0 ')" -eq "$(wc -l <marks)" ]
	# AuthEnvelopedData names itself where nothing is wrapped around it.
	[ "$(echo 'bytes 060b2a864886f70d0109100117 -' | copies image)" = \
		"$wraps bytes 060b2a864886f70d0109100117 -" ]
	[ "$(copies image <secrets | grep -c '^1 ')" -eq "$(wc -l <secrets)" ]
}

@test "what a killed run began to wrap, for whomever, is made anew" {
	rm prefecture/recovery/heads.wrap
	echo rest >prefecture/recovery/.heads.wrap.u
	echo rest >prefecture/recovery/.opening.wrap.u
	cp prefecture/recovery/opening.wrap before
	wrap
	cmp prefecture/recovery/opening.wrap before
	[ -z "$(find prefecture -name '.*.u')" ]
	rm prefecture/keys/heads.key
	run -0 jk-site recover --key=ann.raw prefecture
	run -0 jk-site recover --key=bob.raw prefecture
	[ -e prefecture/keys/heads.key ]
}

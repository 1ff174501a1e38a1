#!/usr/bin/env bats
# Rare names go byte for byte from a municipality's journal into the nation's
# register, through three tiers, sealed twice on the way.

load lib/jk

residents=2000 tools=$(cd "$BUILD/tools" && pwd)

# A municipality that exports UTF-8, its prefecture and the nation.
make_three()
(
	dates='--from=2026-01-01 --until=2035-12-31'
	set -e
	cd "$1"
	# shellcheck disable=SC2086 # two options
	{
		jk-site ca $dates ca
		jk-site init --code=000001 --role=nation --name=全国 $dates --ca=ca nation
		jk-site init --code=230006 --role=prefecture --name=愛知県 \
			--parent=000001 $dates --ca=ca prefecture
		jk-site init --code=232017 --role=municipality --name=豊橋市 \
			--parent=230006 $dates --ca=ca city
	} >/dev/null
	for site in nation prefecture city; do
		jk-site export "$site" >"$site.pem"
	done
	for site in nation prefecture city; do
		jk-site add "$site" nation.pem prefecture.pem city.pem >/dev/null
	done
)

# night K [OPTION...]: all three tiers
night()
{
	local k=$1 date

	shift
	date=$(sed -n "s/^night $k //p" people/MANIFEST)
	jk-nightly -q -S city --as-of "$date" "$@" -- --source=journal --encoding=utf-8 \
		people/night-"$k"/232017*.csv
	cp city/outbox/232017-230006-ident-*.jks prefecture/inbox/
	jk-nightly -q -S prefecture --as-of "$date" "$@"
	cp prefecture/outbox/230006-000001-ident-*.jks nation/inbox/
	jk-nightly -q -S nation --as-of "$date" "$@"
}

fields=resident_code,municipality,generation,class,reason,event_date,processing_date
fields+=,name,name_kana,former_name,former_name_kana,common_name,birth_date,sex,ward
fields+=,address,individual_number,former_code,cancels

# The register of each site after each night, as the generator writes registers.
make_nights()
(
	set -e
	make_three "$1"
	cd "$1"
	"$tools/people" --municipality=232017 --residents=$residents --nights=2 \
		--profile=stress,peak --registers -o people
	for k in 0 1 2; do
		initial=
		[ $k -gt 0 ] || initial=--initial
		night $k $initial >"list-$k"
		for site in city prefecture nation; do
			jk-cat -S $site -F csv --no-titles --fields=$fields \
				$site/register >"$site-$k.csv"
		done
	done
)

# same NIGHT SITE: its register is the truth's, byte for byte.
same()
{
	once stress make_nights
	tail -n +2 "$made/people/truth/night-$1.register.csv" |
		cmp - "$made/$2-$1.csv"
}

@test "the first load has every kind of rare name there is" {
	once stress make_nights
	truth=$made/people/truth/night-0.register.csv
	# Beyond the BMP, a variation sequence, a compatibility ideograph, a combining
	# mark, an Ainu kana, a hentaigana.
	for range in '\x{20000}-\x{3FFFF}' '\x{E0100}-\x{E01EF}' '\x{F900}-\x{FAFF}' \
		'\x{3099}-\x{309A}' '\x{31F0}-\x{31FF}' '\x{1B000}-\x{1B122}'; do
		count=$(grep -cP "[$range]" "$truth") || :
		echo "# $range: $count rows" >&3
		[ "$count" -gt 0 ]
	done
	[ "$(wc -l <"$truth")" -gt $residents ]
}

@test "rare names of a first load stand in the nation's register byte for byte" {
	for site in city prefecture nation; do
		same 0 $site
	done
}

@test "changed on two nights, they still stand there byte for byte" {
	for site in city prefecture nation; do
		same 1 $site
		same 2 $site
	done
	! cmp -s "$made/nation-0.csv" "$made/nation-2.csv"
}

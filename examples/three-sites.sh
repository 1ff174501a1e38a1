#!/bin/sh
# The smallest night: a city of ten residents, its prefecture, the nation. Run it
# after make, or read it; each command could be typed. What it made stays in the
# directory that it names, or in the one that it is given.

set -eu
here=$(cd "$(dirname "$0")" && pwd)
PATH=${JK_BIN:-$here/../bin}:$PATH
dir=${1:-$(mktemp -d)}
mkdir -p "$dir"
cd "$dir"

echo "== three sites, and an authority that signs their certificates"
jk-site ca --from 2026-01-01 --until 2030-12-31 ca
init() { jk-site init --from 2026-01-01 --until 2030-12-31 --ca ca "$@"; }
init --code 000001 --role nation --name 全国 nation
init --code 220001 --role prefecture --name 静岡県 --parent 000001 prefecture
init --code 222038 --role municipality --name 沼津市 --parent 220001 city
for site in nation prefecture city; do jk-site export $site >$site.pem; done
for site in nation prefecture city; do jk-site add $site nation.pem prefecture.pem city.pem; done

# What a city has sealed goes up, and the receipts come back: files are copied, as a
# network would carry them. What comes twice is known, and changes nothing.
carry() # DATE [OPTION]
{
	cp city/outbox/222038-220001-ident-*.jks prefecture/inbox/
	jk-nightly -S prefecture --as-of "$@"
	cp prefecture/outbox/220001-000001-ident-*.jks nation/inbox/
	jk-nightly -S nation --as-of "$@"
	cp nation/outbox/000001-220001-receipt-*.jks prefecture/inbox/
	jk-nightly -S prefecture --as-of "$1"
	cp prefecture/outbox/220001-222038-receipt-*.jks city/inbox/
	jk-nightly -S city --as-of "$1"
}

echo "== night 0: the first load, which needs a consent of its own"
jk-nightly -S city --as-of 2026-03-30 --initial -- \
	--source=journal --encoding=utf-8 "$here/ten-residents.csv"
carry 2026-03-30 --initial

echo "== night 1: eight changes"
jk-nightly -S city --as-of 2026-03-31 -- \
	--source=journal --encoding=utf-8 "$here/eight-changes.csv"
carry 2026-03-31

echo "== the same register at each tier"
for site in city prefecture nation; do
	jk-audit reconcile -q -S $site --as-of 2026-03-31
	jk-audit verify -S $site $site/register
done
echo "== the nation's register, a few fields of it"
jk-cat -S nation --fields=resident_code,generation,class,reason,event_date nation/register
echo "== look around in $dir"

# A site that is lost behind an erasure, and restored from a backup before it: load lib/older
#
# The order is order.jks and the certificate c.jks; these, the approvals (apart), the
# wraps before the erasure (stale) and behind it (medium) are kept apart from the site.

load "$BATS_TEST_DIRNAME/lib/archived"

# with_holders: keys of the site are wrapped to two, as of $DAY.
with_holders()
{
	jk-site revoke --until=2033-12-31 ca
	jk-site crl --as-of=$DAY prefecture ca/crl.pem
	person ann recovery
	person bob recovery
	jk-site recovery --as-of=$DAY --holder=ann.pem --holder=bob.pem prefecture
	cp -a prefecture/recovery stale
}

# with_backup: and the backup is made.
with_backup()
{
	with_holders
	jk-site backup --as-of=$DAY prefecture backup
}

# certify LEDGER: what the newest list says is done, and what else is kept apart.
certify()
{
	local list

	list=$(ls "prefecture/$1/lists" | tail -n 1) list=${list%.list}
	jk-purge -q -S prefecture --as-of=$DAY --ledger="$1" --certificate=$((10#$list)) \
		-f -o c.jks
	jk-site recovery --as-of=$DAY prefecture
	cp -a prefecture/recovery medium
	mkdir apart
	cp prefecture/approvals/*.jks apart/
}

# lost [MEDIUM]: the site is lost and restored, with the wraps of that medium.
lost()
{
	mv prefecture gone
	jk-site restore --from=backup prefecture >missing
	cp -a "${1:-medium}" prefecture/recovery
	jk-site recover --key=ann.raw prefecture >missing
	jk-site recover --key=bob.raw prefecture >missing
	cp gone/keys/signing.* prefecture/keys/
	cp apart/* prefecture/approvals/
}

# Archives

make_older()
(
	set -e
	once archived make_archived
	cp -a "$made/sites" "$1/sites"
	cd "$1/sites"
	DAY=2033-06-01
	with_backup
)

# older: an archive and its backup.
older()
{
	once older make_older
	cp -a "$made/sites" "$BATS_TEST_TMPDIR/sites"
	cd "$BATS_TEST_TMPDIR/sites"
	DAY=2033-06-01
}

# erased DATE: what is over there by then.
erased()
{
	erase "$1"
	certify archive
}

# Registers

# older_register YEARS DATE: such years, and a backup; what is over by then is erased.
older_register()
{
	"$1"
	with_backup
	due "$2"
	agree boss
	purge
	certify register
}

# held_years: what is history of 2026 is held, and so outlives what ended it in 2027.
# Person 1 was corrected in 2026 and deleted in 2027, 2 was deleted then; after the
# summer 4 was deleted and 3 went on as 6.
held_years()
{
	office
	DAY=2026-04-01
	retention "ident-history,*,$FIVE_YEARS" "ident-deleted,*,$FIVE_YEARS" \
		"access,*,$FIVE_YEARS_PROVIDED" "operation,*,$FIVE_YEARS_PROVIDED"
	DAY=2026-03-30
	for n in 1 2 3 4; do record $n 1 entry birth; done | night 2026-03-30 1
	DAY=2026-04-10
	record 1 2 correction move-within | night 2026-04-10 2
	DAY=2027-05-01
	{
		record 1 3 deletion death
		record 2 2 deletion death
	} | night 2027-05-01 3
	DAY=2027-06-10
	{
		record 4 2 deletion death
		record 6 2 correction code-change '' 3
	} | night 2027-06-10 4
	DAY=2032-06-01
	record 5 1 entry birth | night 2032-06-01 5
	jk-apply -q -S prefecture --as-of=$DAY --compact
	hold '1,register,,2026,2026-01-01,'
}

# lifted_years: of these 2027 was erased, and only the head of person 1 tells of him
# there; nothing holds 2026 any more, with which it is to go.
lifted_years()
{
	held_years
	due 2032-05-02
	agree boss
	purge
	hold '1,register,,2026,2026-01-01,2032-01-01'
}

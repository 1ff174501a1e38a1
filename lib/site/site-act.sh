# shellcheck shell=sh
# The part of jk-site(1) that leaves operation records of what it does, before that
# counts (jk.conf(5), ACTS).

# shellcheck disable=SC2015 # in "A && B || cannot_write", C may follow either

# Sets: account, under which this runs: the authority of what no person signed.
account=''
name_account()
{
	account=$(id -un 2>/dev/null | grep -x '[0-9A-Za-z][0-9A-Za-z._-]\{0,31\}' || id -u)
}

# note FUNCTION BATCH OBJECT [OPERATOR APPROVAL CASE]: one more of what is about to be
# done. No value here has a comma or a quote.
note()
{
	under=''
	if [ -z "${4-}" ]; then
		[ -n "$account" ] || name_account
		under=$account
	fi
	printf ',,,,operation,%s,no,jk-site,%s,%s,%s,%s,%s,%s\n' "$1" "${4-}" "$under" \
		"$3" "$2" "${5-}" "${6-}" >>"$work/acts" || cannot_write "$work/acts"
}

# record: what was noted, into the spool; it is on disk when this returns 0. Of the
# others status 74 says that this is not known.
record()
{
	{
		printf 'resident_code,at,recorder,serial,record,function,touches_number,program,operator,authority,object,batch,approval,case_number\n'
		cat "$work/acts"
	} >"$work/acts.csv" && rm "$work/acts" || cannot_write "$work/acts.csv"
	jk-extract -q -S "$site" --source=journal --encoding=utf-8 --schema=access \
		--lane="$code-$code-access" --as-of="$date" "$work/acts.csv"
	status=$?
	[ $status != 1 ] || status=0
	return $status
}

# Has the site taken or recorded anything yet? What comes before is how it was set up.
has_begun()
{
	for file in "$site/spool/serial" "$site"/register/lists/*.list \
		"$site"/archive/lists/*.list; do
		[ ! -f "$file" ] || return 0
	done
	return 1
}

# can_record INDEX: are keys of this site in force by it on the business date that lie
# here, one that signs and one to seal to?
can_record()
{
	lying=$(sed -sn 4p "$site"/keys/signing*.raw "$site"/keys/opening*.raw 2>/dev/null |
		tr '\n' ' ')
	awk -v day="$date" -v lying="$lying" '
		index(lying, $1) && $6 <= day && day <= $7 && ($8 == "-" || day < $8) { has[$4] }
		END { exit !("signing" in has && "opening" in has) }' "$1"
}

# --- what is owed ----------------------------------------------------------------

# owe: what was noted also stands in the site until it is recorded and done. Sets: owes.
owes=''
owe()
{
	owes=yes
	{ [ ! -f "$site/trust/.owed" ] || cat "$site/trust/.owed"; } >"$work/owed" &&
		cat "$work/acts" >>"$work/owed" || cannot_write "$work/owed"
	settle "$work/owed"
	mv "$work/owed" "$site/trust/.owed" && settle "$site/trust" ||
		cannot_write "$site/trust/.owed"
}

owe_nothing()
{
	[ -f "$site/trust/.owed" ] || return 0
	rm "$site/trust/.owed" && settle "$site/trust" || cannot_write "$site/trust/.owed"
}

# pay: what a killed run, or one without a key, owes is recorded. Of trust that is how it
# is now, done or not.
pay()
{
	[ -f "$site/trust/.owed" ] && can_record "$site/trust/index" || return 0
	while IFS=, read -r _ _ _ _ _ function _ _ operator _ object batch approval case_number; do
		case $function in
		certificate | revocation) object=$(state_of "$batch") ;;
		esac
		note "$function" "$batch" "$object" "$operator" "$approval" "$case_number"
	done <"$site/trust/.owed"
	record || exit $status
	owe_nothing
}

# Said at the end, by a run that could not pay what it owes.
tell_owed()
{
	[ -z "$owes" ] || [ ! -f "$site/trust/.owed" ] ||
		say JKS0151 W 'no key of this site is in force, so the next run that has one records this: %s' "$site"
}

# record_acts: what was noted, and is not trust. Who has no key now may need this most.
record_acts()
{
	if [ ! -f "$work/acts" ] || ! has_begun; then
		rm -f "$work/acts"
	elif can_record "$site/trust/index"; then
		record || exit $status
	else
		owe
		rm "$work/acts"
	fi
}

# record_stream FUNCTION WORD FILE: by the content digest of what this site signed.
record_stream()
{
	read_content "$3"
	note "$1" "$2" "$content"
	record_acts
}

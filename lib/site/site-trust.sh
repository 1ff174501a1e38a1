# shellcheck shell=sh
# The part of jk-site(1) that brings what changes in trust/ into force, and records it
# before (jk.conf(5), ACTS).

# shellcheck disable=SC2015 # in "A && B || cannot_write", C may follow either

# digest_lines FILE: "WORD DIGEST" of each line, by its first word.
digest_lines()
{
	rm -rf "$work/split" && mkdir "$work/split" && split -a 6 -d -l 1 "$1" "$work/split/" ||
		return
	[ -s "$1" ] || return 0
	(cd "$work/split" && sha256sum -- *) | cut -c 1-64 >"$work/split.digests" &&
		cut -d ' ' -f 1 "$1" | paste -d ' ' - "$work/split.digests"
}

# digest_file FILE: that of a file, if it is there.
digest_file()
{
	[ ! -f "$1" ] || sha256sum <"$1" | cut -c 1-64
}

# state_of NAME: the digest of what is in force under it, or nothing.
state_of()
{
	case $1 in
	authority | revoked) digest_file "$site/trust/$1.pem" ;;
	before) digest_file "$site/trust/before" ;;
	*)
		digest_file "$site/trust/renewals/$1"
		grep "^$1 " "$site/trust/index" >"$work/line" && digest_file "$work/line" ;;
	esac
}

# Of all that is in force: "NAME DIGEST", sorted.
list_trust()
{
	{
		sed 1d "$site/trust/index" >"$work/line" && digest_lines "$work/line" || return
		for file in "$site"/trust/renewals/*; do
			[ ! -f "$file" ] || printf '%s %s\n' "${file##*/}" "$(digest_file "$file")"
		done
		for name in authority revoked; do
			[ ! -f "$site/trust/$name.pem" ] ||
				printf '%s %s\n' $name "$(state_of $name)"
		done
	} | sort
}

# Notes each certificate, renewal and revocation list that is to come, or to change.
note_changes()
{
	: >"$work/changes"
	if [ -f "$work/index" ]; then
		sed 1d "$site/trust/index" >"$work/old" && sed 1d "$work/index" >"$work/line" &&
			comm -13 "$work/old" "$work/line" >"$work/new.lines" &&
			digest_lines "$work/new.lines" >"$work/digests" &&
			awk -v old="$work/old" 'BEGIN {
					while ((getline line < old) > 0)
						known[substr(line, 1, 64)]
				}
				{ print ($1 in known ? "revocation" : "certificate"), $0 }' \
				"$work/digests" >"$work/changes" || cannot_write "$work/changes"
	fi
	for file in "$work"/renewals/*; do
		[ -f "$file" ] || continue
		word=certificate
		[ ! -f "$site/trust/renewals/${file##*/}" ] || word=revocation
		printf '%s %s %s\n' $word "${file##*/}" "$(digest_file "$file")" >>"$work/changes"
	done
	[ ! -f "$work/revoked.pem" ] ||
		printf 'revocation revoked %s\n' "$(digest_file "$work/revoked.pem")" >>"$work/changes"
	while read -r word whose digest; do
		note "$word" "$whose" "$digest"
	done <"$work/changes"
}

# What was in force when records of it began stays told in trust/before. Sets: before,
# if that is now.
begin_trust()
{
	before=''
	[ ! -f "$site/trust/before" ] || return 0
	list_trust >"$work/before" || cannot_write "$work/before"
	settle "$work/before"
	note certificate before "$(digest_file "$work/before")"
	before=$work/before
}

# record_changes: what was noted is owed until it is done, and recorded before that,
# where the site has keys to record with before and after. Sets: recorded.
record_changes()
{
	begin_trust
	owe
	[ -z "$before" ] || put_files "$site/trust" "$before"
	set -- "$work/index"
	[ -f "$1" ] || set -- "$site/trust/index"
	if ! can_record "$site/trust/index" || ! can_record "$1"; then
		rm "$work/acts"
		return
	fi
	record && recorded=yes && return
	# Nothing was owed before, since what is can be paid with the same keys.
	case $status in
	6? | 7[0-35-8])
		[ -z "$before" ] || rm -f "$site/trust/before"
		owe_nothing ;;
	esac
	exit $status
}

# drop_same NEW OLD: what changes nothing.
drop_same()
{
	! cmp -s "$1" "$2" || rm "$1" || cannot_write "$1"
}

# install_trust: what lies in the scratch directory for trust/ comes into force, and is
# recorded before. Own keys and evidence first, the index behind them: what stands in it
# is complete, and after a crash before it the same command does all again.
install_trust()
{
	drop_same "$work/index" "$site/trust/index"
	drop_same "$work/revoked.pem" "$site/trust/revoked.pem"
	settle_files "$work"/evidence/* "$work"/own/* "$work"/renewals/* "$work/index" \
		"$work/revoked.pem"
	note_changes
	recorded=''
	if [ ! -f "$work/acts" ] || ! has_begun; then
		rm -f "$work/acts"
	else
		record_changes
	fi
	put_files "$site/keys" "$work"/own/*.pem
	for own in "$work"/own/*.raw; do
		[ ! -f "$own" ] || replace_key "$own" "$site/keys"
	done
	put_files "$site/trust/certificates" "$work"/evidence/*
	put_files "$site/trust/renewals" "$work"/renewals/*
	put_files "$site/trust" "$work/index"
	put_files "$site/trust" "$work/revoked.pem"
	if [ -n "$recorded" ]; then
		owe_nothing
	else
		pay
	fi
}

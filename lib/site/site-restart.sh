# shellcheck shell=sh
# The part of jk-site(1) for lanes that restart, since their sender lost the end of
# a ledger: the notice, and the partner's answer (jk-ledger(5), A ledger that was
# set back). jk-apply takes both down.

# shellcheck disable=SC2015 # in "A && B || cannot_write", C may follow either

# Of the empty log.
empty_root=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

# sign_restart ROWS OUT WORD: a CSV of kind restart, signed by the site and recorded
# before anybody has it.
sign_restart()
{
	[ ! -e "$2" ] || fail 73 JKS0106 'there is something already: %s' "$2"
	jk-extract -q -S "$site" --source=table --encoding=utf-8 --schema=restart \
		--reject-limit=0 --as-of="$date" -o "$work/signed" "$1" || exit $?
	record_stream backup "$3" "$work/signed"
	unfinished=$(dirname -- "$2")/.$(basename -- "$2").u
	cp -- "$work/signed" "$unfinished" && settle "$unfinished" &&
		mv -- "$unfinished" "$2" && settle "$(dirname -- "$2")" || cannot_write "$2"
}

# Sets: last, the last number of lane $1 behind $2 that is in the outbox. What was
# taken back from the partner must be our own.
find_last()
{
	last=$2
	while file=$(printf '%s/outbox/%s-%06d.jks' "$site" "$1" $((last + 1))) && [ -f "$file" ]; do
		said=$(jk-audit verify -q -S "$site" --status-fd=3 "$file" 3>&1 >/dev/null) || exit $?
		case $said in
		*" $code $1 $((last + 1)) "*) ;;
		*) fail 76 JKS0126 'not what its name says, or not of this site: %s' "$file" ;;
		esac
		last=$((last + 1))
	done
}

# Does what was sent last on lane $1 show an archive?
shows_archive()
{
	set -- "$site/outbox/$1"-[0-9][0-9][0-9][0-9][0-9][0-9].jks
	shift $(($# - 1))
	[ -f "$1" ] && jk-cat -S "$site" --header "$1" 2>/dev/null | grep -q '^head archive '
}

# The lanes to a party that have a mark, as "LANE LEDGER NUMBER LIST ROOT", and those
# that only the outbox knows. An archive that such a lane has shown and that marks no
# batch of it, perhaps since it is not there, goes on from its beginning.
list_lanes()
{
	lanes=$(jk-audit lanes -S "$site") || exit $?
	archived=$(jk-audit lanes -S "$site" --archive) || exit $?
	printf '%s\n' "$lanes" | sed -n "s/^sent \($code-$opt_party-[a-z-]*\) /\1 register /p"
	printf '%s\n' "$archived" | sed -n "s/^sent \($code-$opt_party-[a-z-]*\) /\1 archive /p"
	for file in "$site/outbox/$code-$opt_party"-*-000001.jks; do
		[ -f "$file" ] || continue
		lane=${file##*/} lane=${lane%-000001.jks} own=register
		case $lane in
		*-access | *-access-receipt) own=archive ;;
		esac
		case $lanes$newline$archived in
		*"sent $lane "*) ;;
		*) printf '%s %s 0 0 %s\n' "$lane" $own $empty_root ;;
		esac
		case $archived in
		*"sent $lane "*) continue ;;
		esac
		[ $own = archive ] || ! shows_archive "$lane" ||
			printf '%s archive 0 0 %s\n' "$lane" $empty_root
	done
}

make_notice()
{
	lanes=$(list_lanes) || exit $?
	[ -n "$lanes" ] || fail 66 JKS0127 'nothing was ever sent to %s' "$opt_party"
	echo lane,ledger,number,size,root >"$work/rows"
	while read -r lane ledger number size root; do
		find_last "$lane" "$number"
		printf '%s,%s,%s,%s,%s\n' "$lane" "$ledger" "$last" "$size" "$root" >>"$work/rows"
	done <<END
$lanes
END
	sign_restart "$work/rows" "$1" restart
}

# A partner's notice: is it about what came from there, and is this what was taken?
answer_notice()
{
	head=$(jk-cat -S "$site" --header "$1") || exit $?
	origin=${head#*"$newline"origin } kind=${head#*"$newline"kind }
	origin=${origin%%"$newline"*}
	[ "${kind%%"$newline"*}" = restart ] ||
		fail 65 JKS0128 'not a notice of the restart of lanes: %s' "$1"
	lanes=$(jk-audit lanes -S "$site" && jk-audit lanes -S "$site" --archive) || exit $?
	jk-cat -S "$site" --format=csv --fields=lane,ledger,number,size,root "$1" >"$work/rows" || exit $?
	sed 1d "$work/rows" >"$work/lanes"
	while IFS=, read -r lane _ number _; do
		case $lane in
		"$origin-$code"-*) ;;
		*) fail 77 JKS0129 'not a lane from its signer to this site: %s' "$lane" ;;
		esac
		taken=${lanes#*"received $lane "}
		[ "$taken" != "$lanes" ] || taken=0
		[ "${taken%%"$newline"*}" = "$number" ] ||
			fail 76 JKS0130 '%s: the notice says that %s is the last one taken, and it is %s' \
				"$lane" "$number" "${taken%%"$newline"*}"
	done <"$work/lanes"
	sign_restart "$work/rows" "$2" restart-answer
}

do_restart()
{
	load_site "$1"
	site=$(realpath -- "$1")
	set_business_date
	lock_site "$site"
	scratch "$site/trust" restart
	if [ -n "$opt_party" ]; then
		[ $# = 2 ] || fail 64 JKS0085 'too many operands'
		make_notice "$2"
	else
		[ $# = 3 ] || fail 64 JKS0008 'operands are missing'
		answer_notice "$2" "$3"
	fi
}

# Part of jk-nightly: its command line, what it says, and how it ends. Read by
# the script before anything else; what it leaves of the arguments is jk-extract's.
#
# Sets: site work code parent date; quiet and consents, options to be handed on
# unquoted; status, taken, aside, waiting and onward, which the last line shows.
# shellcheck shell=sh

version=0.1.0
status=0 taken=0 aside=0 waiting=0 onward=-

say() # ID SEVERITY FORMAT WORD...
{
	id=$1-$2 text=$3
	shift 3
	! command -v gettext >/dev/null 2>&1 || text=$(gettext -d jk "$text")
	# shellcheck disable=SC2059 # the format is one of ours
	printf "jk-nightly: $id: $text\n" "$@" >&2
}

# fail STATUS ID FORMAT [WORD...]
fail()
{
	failed=$1 id=$2
	shift 2
	say "$id" E "$@"
	exit "$failed"
}

# The highest status of all that happens is that of the night.
raise() # STATUS
{
	[ "$1" -le "$status" ] || status=$1
}

# What ends soon, and when.
tell_ends()
{
	soon=$(date -d "$date + 60 days" +%F 2>/dev/null) &&
		week=$(date -d "$date + 7 days" +%F) || return
	tell_party_ends
	tell_person_ends
	jk-site ends "$site" | while read -r what until; do
		case $what in
		authority)
			is_by "$soon" "$until" ||
				say JKN0012 W 'the certificate of the authority ends on %s' "$until" ;;
		revoked)
			is_by "$week" "$until" ||
				say JKN0013 W 'the revocation list is in force until %s, and no newer one is here' \
					"$until" ;;
		esac
	done
}

# Is the one no later than the other?
is_by()
{
	[ "$(printf %s "$1" | tr -d -)" -le "$(printf %s "$2" | tr -d -)" ]
}

# Of people who are on the operator list on that day, the last certificate of each.
tell_person_ends()
{
	set -- "$site"/tables/operator-[0-9]*.jks
	shift $(($# - 1))
	[ -f "$1" ] || return 0
	jk-cat --quiet --no-titles --fields=operator,valid_from,valid_to,signer "$1" |
		awk -F '\t' -v day="$date" -v soon="$soon" -v index_file="$site/trust/index" '
		BEGIN {
			while ((getline line < index_file) > 0) {
				split(line, word, " ")
				if (word[8] == "-" || day < word[8])
					until[word[1]] = word[7]
			}
		}
		$2 <= day && ($3 == "" || day <= $3) && $4 in until && last[$1] < until[$4] {
			last[$1] = until[$4]
			whose[$1] = $4
		}
		END {
			for (id in last)
				if (day <= last[id] && last[id] < soon)
					print whose[id], last[id]
		}' | sort | while read -r whose until; do
		say JKN0011 W 'the certificate %s of a person on the operator list ends on %s, and none follows it' \
			"$whose" "$until"
	done
}

# The last certificate of a party for a use.
tell_party_ends()
{
	awk -v day="$date" -v soon="$soon" '
		$4 ~ /^(signing|opening)$/ && day <= $7 && ($8 == "-" || day < $8) {
			if (last[$4 " " $2] < $7) last[$4 " " $2] = $7
		}
		END { for (whose in last) if (last[whose] < soon) print whose, last[whose] }' \
		"$site/trust/index" | sort | while read -r use party until; do
		say JKN0010 W 'the %s certificate of %s ends on %s, and none follows it' \
			"$use" "$party" "$until"
	done
}

# What the opening key still reads is overwritten, since a disk keeps what was only
# removed. It loses its name first, lest half of it be taken for a file.
forget() # FILE...
{
	for gone; do
		shift
		[ -f "$gone" ] || continue
		case $gone in
		*/.*.gone) ;;
		*)
			mv -f "$gone" "${gone%/*}/.${gone##*/}.gone" || return
			gone=${gone%/*}/.${gone##*/}.gone ;;
		esac
		set -- "$@" "$gone"
	done
	[ $# = 0 ] || {
		sync "$work" "$site/spool" "$site/done" &&
			shred -f -n 0 -z --remove=unlink "$@"
	}
}

# What came from somebody else's hands, perhaps not to be written to, becomes a file
# that can be overwritten one day.
make_own() # FILE
{
	[ -w "$1" ] || chmod u+w "$1" 2>/dev/null || {
		cat "$1" >"${1%/*}/.${1##*/}.own" &&
			mv -f "${1%/*}/.${1##*/}.own" "$1"
	}
}

# All that lies in work, and what a killed night had begun to forget.
forget_work()
{
	forget "$work"/* "$work"/.*.u "$work"/.*.gone "$site"/spool/.*.gone "$site"/done/.*.gone
}

finish() # STATUS
{
	raise "$1"
	forget_work || raise 74
	[ ! -f "$site/trust/index" ] || tell_ends
	if [ -z "$quiet" ] || [ "$status" -ge 64 ]; then
		say JKN0001 I '%s on %s: %s taken, %s put aside, %s waiting, onward %s, status %s' \
			"$code" "$date" "$taken" "$aside" "$waiting" "$onward" "$status"
	fi
	exit "$status"
}

# Where the site itself is unfit every file would look bad, and none is put aside.
put_aside() # NAME STATUS
{
	! grep -qx '\[JK\] UNFIT' "$work/.verdicts" || finish "$2"
	mv --backup=numbered "$site/inbox/$1" "$site/error/" || finish 74
	say JKN0002 W '%s: put into error/, status %s' "$1" "$2"
	aside=$((aside + 1))
	raise "$2"
}

usage()
{
	cat <<'END'
usage: jk-nightly [-q] [-S SITE] --as-of=DATE [--initial] [--max-change=LIMIT]
                  [--max-delete=LIMIT] [-- EXTRACT-OPTION... CSV...]
       jk-nightly -h | --help | -V | --version
END
}

# Sets: code role parent, from jk.conf.
load_site()
{
	code='' role='' parent=''
	while IFS='= 	' read -r key value _ || [ -n "$key" ]; do
		case $key in
		code) code=$value ;;
		role) role=$value ;;
		parent) parent=$value ;;
		esac
	done <"$site/jk.conf"
}

site=${JK_SITE:-} date='' quiet='' consents=''
while [ $# -gt 0 ]; do
	case $1 in
	-h | --help)
		usage
		exit ;;
	-V | --version)
		echo "jk-nightly (jk) $version"
		exit ;;
	-q | --quiet) quiet=--quiet ;;
	-S | --site | --as-of)
		[ $# -gt 1 ] || fail 64 JKN0003 'option %s wants a value' "$1"
		case $1 in
		--as-of) date=$2 ;;
		*) site=$2 ;;
		esac
		shift ;;
	--site=*) site=${1#*=} ;;
	--as-of=*) date=${1#*=} ;;
	--initial | --max-change=* | --max-delete=*) consents="$consents $1" ;;
	--)
		shift
		break ;;
	*)
		usage >&2
		exit 64 ;;
	esac
	shift
done
case $consents in
*[!-a-z0-9.%=\ ]*) fail 64 JKN0004 'not a limit:%s' "$consents" ;;
esac
[ -n "$date" ] || fail 64 JKN0005 'option %s is missing' --as-of
[ -f "$site/jk.conf" ] || fail 66 JKN0006 'not a site: %s' "$site"
JK_SITE=$(cd "$site" && pwd) || fail 66 JKN0006 'not a site: %s' "$site"
export JK_SITE
site=$JK_SITE work=$JK_SITE/work
load_site

# The lock ends with us and with what we started, whichever is last.
[ ! -e "$site/stop" ] || fail 75 JKN0007 'the stop file is there: %s' "$site/stop"
exec 9>>"$work/.lock" || fail 73 JKN0008 'cannot write: %s' "$work/.lock"
flock -n 9 || fail 75 JKN0009 'another night is running: %s' "$site"

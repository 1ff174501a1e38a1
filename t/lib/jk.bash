# For every Bats file: load lib/jk
#
# The programs are those of $JK_BIN (default bin), first in PATH; JK_TOP is the
# tree, BUILD what make built for the tests. Tests run in the top of the tree.

bats_require_minimum_version 1.5.0

JK_TOP=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
JK_BIN=$(cd "$JK_TOP" && cd "${JK_BIN:-bin}" && pwd)
BUILD=${BUILD:-build/plain}
PATH=$JK_BIN:$PATH
export JK_TOP JK_BIN BUILD PATH
# English, UTF-8 and no site but the one a test names.
export LC_ALL=C.UTF-8
unset JK_SITE LANGUAGE

cd "$JK_TOP" || exit 70

# not_run REASON: this machine cannot; the summary says why, and counts it.
not_run()
{
	skip "not run: $*"
}

# Where a sanitizer's shadow takes memory that a test wants to limit.
not_sanitized()
{
	[ -z "${JK_SANITIZED-}" ] || not_run "$1 under a sanitizer"
}

# Say what the last `run` came to, and fail.
show_run()
{
	echo "expected $1; status $status"
	printf 'output: %s\n' "$output"
	[ -z "${stderr-}" ] || printf 'stderr: %s\n' "$stderr"
	return 1
}

# works COMMAND...: status 0 and not a word on standard error. $output and $lines
# are set as by run.
works()
{
	run --separate-stderr "$@"
	[ "$status" -eq 0 ] || show_run 'status 0'
	[ -z "$stderr" ] || show_run 'silence'
}

# fails STATUS ID COMMAND...: that status, and a message of that id.
fails()
{
	local expected=$1 id=$2

	shift 2
	run --separate-stderr "$@"
	[ "$status" -eq "$expected" ] || show_run "status $expected, $id"
	[[ $stderr == *"$id-E: "* ]] || show_run "status $expected, $id"
}

# among PROGRAM < SCRIPT: a program in front of the one of that name in PATH,
# once front/ is put there.
among()
{
	mkdir -p front
	{ printf '#!/bin/bash\n'; cat; printf 'exec %s "$@"\n' "$(command -v "$1")"; } >"front/$1"
	chmod +x "front/$1"
}

# recorded SITE FUNCTION: what the operation records of it in the site's spool say, by
# batch, object and authority.
recorded()
{
	local file

	for file in "$1"/spool/*.jks; do
		[ ! -f "$file" ] ||
			jk-cat -S "$1" --no-titles --fields=function,batch,object,authority "$file"
	done | sed -n "s/^$2	//p"
}

# once NAME FUNCTION: a directory made by `FUNCTION DIR`, once in a run of all
# tests, whichever file asks first. Its path is in $made. Copy it, do not change it.
once()
{
	local place=${JK_RUN_DIR:-$BATS_RUN_TMPDIR}/once

	mkdir -p "$place"
	made=$place/$1
	# fd 3 is Bats' own: what is started here must not keep it.
	(
		set -e
		flock 9
		# What the function itself wants made has a $made of its own.
		mine=$made
		[ ! -d "$mine" ] || exit 0
		rm -rf "$mine.new"
		mkdir "$mine.new"
		"$2" "$mine.new"
		mv "$mine.new" "$mine"
	) 9>"$place/$1.lock" 3>&-
}

# Three sites that trust each other: nation, prefecture 220001, city 222038.
# Their certificates hold from 2026-01-01 to 2035-12-31.
make_country()
(
	site='' dates='--from=2026-01-01 --until=2035-12-31'
	set -e
	cd "$1"
	jk-site ca $dates ca
	jk-site init --code=000001 --role=nation --name=全国 $dates --ca=ca nation
	jk-site init --code=220001 --role=prefecture --name=静岡県 --parent=000001 \
		$dates --ca=ca prefecture
	jk-site init --code=222038 --role=municipality --name=沼津市 --parent=220001 \
		$dates --ca=ca city
	for site in nation prefecture city; do
		jk-site export "$site" >"$site.pem"
	done
	for site in nation prefecture city; do
		jk-site add "$site" nation.pem prefecture.pem city.pem
	done
)

# country DIR: a copy of them, to be changed at will.
country()
{
	once country make_country
	cp -a "$made" "$1"
}

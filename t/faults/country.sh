# Part of t/faults/chain: a small country, its nights, and what must be so after
# them. Works in $top; the programs are those of $JK_BIN.
# shellcheck shell=bash
# shellcheck disable=SC2154 # top and people are the script's

shopt -s nullglob extglob
programs='jk-extract jk-validate jk-encrypt jk-apply'
PATH=$JK_BIN:$PATH

# stage NAME PROGRAM...: jk-nightly among the programs, but these are played by
# the shim: it counts, and does to the call number N of PROGRAM what $target says.
# That one runs under strace; a kill takes the whole night with it.
stage()
{
	local stage=$top/stage/$1 program

	mkdir -p "$stage/bin" "$stage/lib" || return
	ln -s "$PWD/lib/site" "$stage/lib/site"
	cp "$JK_BIN/jk-nightly" "$stage/bin/"
	for program in $programs; do
		ln -s "$JK_BIN/$program" "$stage/bin/"
	done
	for program in "${@:2}"; do
		ln -sf "$top/shim" "$stage/bin/$program"
	done
}

make_stages()
{
	local program alone

	alone="taskset -c $(one_processor)"
	cat >"$top/shim" <<-END
		#!/bin/sh
		program=\${0##*/} n=0
		[ ! -f "calls/\$program" ] || read -r n <"calls/\$program"
		n=\$((n + 1))
		echo \$n >"calls/\$program"
		case \$target in
		all) exec $alone strace -f -qq -o "calls/\$program:\$n" "$JK_BIN/\$program" "\$@" ;;
		"\$program:\$n") ;;
		*) exec "$JK_BIN/\$program" "\$@" ;;
		esac
		$alone strace -f -qq -o calls/trace \$how "$JK_BIN/\$program" "\$@"
		status=\$?
		[ \$status != 137 ] || { : >calls/killed; kill -9 0; }
		exit \$status
	END
	chmod +x "$top/shim"
	# shellcheck disable=SC2086
	stage all $programs || return
	for program in $programs; do
		stage "$program" "$program" || return
	done
}

# night SITE [TARGET HOW...]: its night 1. TARGET: "all" traces each program into
# calls/; PROGRAM:N runs the call number N of PROGRAM under strace with HOW.
night()
{
	local site=$1 status=0 nightly=jk-nightly

	target=${2-} how=${*:3}
	export target how
	[ -z "$target" ] || nightly="setsid --fork --wait $top/stage/${target%:*}/bin/jk-nightly"
	rm -rf calls && mkdir calls || return
	set -- -q -S "$site" --as-of 2026-03-31
	[ "$site" != city ] ||
		set -- "$@" -- --source=journal --encoding=utf-8 "$people/night-1/222038.csv"
	$nightly "$@" >list 2>said || status=$?
	[ ! -f calls/killed ] || status=137
	return $status
}

# fresh SITE: as it was before its night 1
fresh()
{
	rm -rf "$1" && cp -a "$top/$1.fresh" "$1"
}

# state SITE: what must be so whatever happened on the way. Numbers of lists are
# not in it: a night in two goes may make two where one makes one. Nor are the digests of
# batches' final checkpoints, since no two signatures are the same.
state()
{
	(
		local text place

		cd "$1" || exit
		for place in inbox work done error outbox receipts; do
			echo "$place:" $place/*
		done
		text=$(jk-audit verify -q -S . register done/*.jks outbox/*.jks \
			receipts/*.jks 2>&1 | sed 's/, digest [0-9a-f]*, content/, content/')
		echo "${text/, list +([0-9])/}"
		jk-audit reconcile -q -S . --as-of 2026-03-31
		echo "reconcile: $?"
	) 2>&1
}

# names SITE: every file with its size. Files of a site are made, never changed.
names()
{
	find "$1" -printf '%P %y %s\n' | sort
}

# The country up to the evening of night 1. Of each SITE: SITE.fresh is the site
# before its own night, SITE.state and SITE.names are what an undisturbed one leaves.
# SITE.calls holds the traces of it.
prepare()
{
	local site

	"${tools:?}/people" --country=tiny -o "$people"
	jk-site ca --from 2026-01-01 --until 2030-12-31 ca
	set -- --from 2026-01-01 --until 2030-12-31 --ca ca
	jk-site init --code 000001 --role nation --name 全国 "$@" nation
	jk-site init --code 220001 --role prefecture --name 静岡県 --parent 000001 "$@" prefecture
	jk-site init --code 222038 --role municipality --name 沼津市 --parent 220001 "$@" city
	for site in nation prefecture city; do jk-site export $site >$site.pem; done
	for site in nation prefecture city; do
		jk-site add $site nation.pem prefecture.pem city.pem
	done
	set -- -q --as-of 2026-03-30 --initial
	jk-nightly -S city "$@" -- --source=journal --encoding=utf-8 \
		"$people/night-0/222038.csv" >list
	cp city/outbox/*-ident-* prefecture/inbox/
	jk-nightly -S prefecture "$@" >list
	cp prefecture/outbox/*-ident-* nation/inbox/
	jk-nightly -S nation "$@" >list
	cp nation/outbox/*-receipt-* prefecture/inbox/
	cp prefecture/outbox/*-receipt-* city/inbox/
	for site in city prefecture nation; do
		cp -a $site $site.fresh
		undisturbed $site || return
		[ $site != city ] || cp city/outbox/*-ident-*2.jks prefecture/inbox/
		[ $site != prefecture ] || cp prefecture/outbox/*-ident-*2.jks nation/inbox/
	done
}

# undisturbed SITE: its night without a fault, which ends as the generator says;
# one more changes nothing.
undisturbed()
{
	local site=$1 status

	night "$site" all || return
	mv calls "$site.calls"
	state "$site" >"$site.state"
	names "$site" >"$site.names"
	grep -q "^222038: .*$(tail -n 1 "$people/truth/night-1.csv" | cut -d , -f 4)" \
		"$site.state" || return
	cp -a "$site" "$site.again"
	night "$site" || return
	state "$site" | cmp - "$site.state"
	status=$?
	rm -rf "$site" && mv "$site.again" "$site" && return $status
}

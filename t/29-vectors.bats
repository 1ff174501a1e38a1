#!/usr/bin/env bats
# The test vectors of jk-stream(5), each through every reader there is, and our
# writer's streams through the reader that is not ours. The C library's reader has
# its turn in t/unit/vectors.c.

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	export BUILD=${BUILD:-build/plain}
}

# each_vector COMMAND...: COMMAND gets the name of each vector; it says what is
# wrong with its reader's answer, or nothing.
each_vector() {
	local name answer count=0 wrong=0
	for name in t/vectors/*.vec; do
		name=${name##*/}
		count=$((count + 1))
		answer=$("$@" "${name%.vec}")
		if [ -n "$answer" ]; then
			echo "${name%.vec}: $answer"
			wrong=$((wrong + 1))
		fi
	done
	echo "$count vectors, $wrong wrong"
	[ "$count" -ge 150 ] && [ "$wrong" -eq 0 ]
}

@test "the Python reader, written from the page alone, agrees with every vector" {
	run t/reader/read --vectors t/vectors
	echo "$output" | grep -v '^ok' || true
	[ "$status" -eq 0 ]
	count=$(echo "$output" | grep -c '^ok')
	[ "$count" -ge 150 ]
	[ "$count" -eq "$(ls t/vectors/*.vec | wc -l)" ]
}

@test "the Python reader tells cut and forged by status 76" {
	name=t/vectors/cut_frame_1_body_but_one.vec
	sed '1,/^$/d' "$name" >"$BATS_TEST_TMPDIR/stream"
	run t/reader/read --date 2026-04-02 "$BATS_TEST_TMPDIR/stream"
	[ "$status" -eq 76 ]
	[ "${lines[0]}" = "verdict: cut" ]
	echo "x" >>"$BATS_TEST_TMPDIR/stream"
	run t/reader/read --date 2026-04-02 --environment production "$BATS_TEST_TMPDIR/stream"
	[ "$status" -eq 76 ]
	[ "${lines[0]}" = "verdict: forged" ]
}

@test "the generator makes every vector again, byte for byte" {
	t/vectors/make "$BATS_TEST_TMPDIR/again"
	for made in "$BATS_TEST_TMPDIR"/again/*.vec "$BATS_TEST_TMPDIR"/again/trust; do
		cmp "$made" "t/vectors/${made##*/}"
	done
	diff -r "$BATS_TEST_TMPDIR/again/keys" t/vectors/keys
	[ "$(ls "$BATS_TEST_TMPDIR"/again/*.vec | wc -l)" -eq "$(ls t/vectors/*.vec | wc -l)" ]
}

# written FIELDS OPTION...: a stream that the C library makes of them, under a
# schema with a column of each encoding.
written() {
	local fields=$1
	shift
	"$BUILD/unit/make_stream" --site "$site/city" --date "$today" --kind every \
		--schema "$site/every.csvs" --form batch --lane 221309-220001-every \
		--number 1 --silent "$@" <"$fields"
}

# fields N [DATE]: as many records, keys ascending, some values empty, some odd.
fields() {
	/usr/bin/python3 -c '
import sys
for n in range(int(sys.argv[1])):
    print(
        "%06d" % (n // 3), n, ("entry", "", "Other")[n % 5 // 2],
        "" if n % 7 == 0 else sys.argv[2] if n % 7 == 1 else "19%02d-0%d-1%d" % (n % 100, n % 9 + 1, n % 10),
        "2026-04-01T%02d:00:00+09:00" % (n % 24) if n % 11 else "",
        "静岡 %d" % n if n % 3 else "", sep="\t",
    )' "$1" "${2:-1900-01-01}"
}

# canonical FIELDS: the digest and number of these records (t/vectors/README).
canonical() {
	/usr/bin/python3 -c '
import hashlib, sys
digest, records = hashlib.sha256(), 0
for line in sys.stdin.buffer:
    records += 1
    for value in line[:-1].split(b"\t"):
        digest.update(len(value).to_bytes(4, "big") + value)
print("verdict: complete\nreleased: %s\nrecords: %d\nreason: -" % (digest.hexdigest(), records))
' <"$1"
}

@test "what our writer writes, the Python reader takes, record for record" {
	[ -x "$BUILD/unit/make_stream" ] || skip "not run: make units has not built make_stream"
	site=$BATS_TEST_TMPDIR
	today=$(TZ=JST-9 date +%F)
	bin/jk-site ca "$site/ca"
	bin/jk-site init --code 220001 --role prefecture --name 静岡県 --parent 000001 \
		--ca "$site/ca" "$site/prefecture"
	bin/jk-site init --code 221309 --role municipality --name 浜松市 --parent 220001 \
		--ca "$site/ca" "$site/city"
	bin/jk-site export "$site/prefecture" >"$site/prefecture.pem"
	bin/jk-site add "$site/city" "$site/prefecture.pem"
	printf '%s\n' 'version 1.2' '@jk 1' '@name(every)' '@totalColumns 6' \
		'code: @column(digits,6) @key' 'generation: @column(integer) @key' \
		'class: @column(dict)' 'day: @column(date)' 'moment: @column(time)' \
		'name: @column(text)' >"$site/every.csvs"
	for case in '0' '1' '5 昭和10年頃' '16385' '20000 明治45年7月30日'; do
		fields $case >"$site/fields"
		canonical "$site/fields" >"$site/expected"
		for sorted in '' --sorted; do
			written "$site/fields" $sorted >"$site/clear"
			t/reader/read --deep --date "$today" --trust "$site/city/trust/index" \
				"$site/clear" >"$site/found"
			cmp "$site/expected" "$site/found"
		done
	done
	"$BUILD/unit/make_stream" --sealed --site "$site/city" --date "$today" \
		<"$site/clear" >"$site/sealed"
	t/reader/read --deep --date "$today" --trust "$site/city/trust/index" \
		--key "$site/prefecture/keys/opening.raw" "$site/sealed" >"$site/found"
	cmp "$site/expected" "$site/found"
}

# audited KEY VERDICT...: jk-audit at a site with that key ("-": none), over all
# vectors that are to be read with it, as one process; what it says must be theirs.
audited() {
	local site=$BATS_TEST_TMPDIR/site-$1 streams=$BATS_TEST_TMPDIR/streams-$1 name
	mkdir -p "$site/keys" "$site/trust" "$streams"
	printf '%s = %s\n' code 220001 role prefecture parent 000001 name 静岡県 \
		environment test >"$site/jk.conf"
	cp t/vectors/trust "$site/trust/index"
	[ "$1" = - ] || cp "t/vectors/keys/$1.raw" "$site/keys/opening.raw"
	chmod -R go= "$site"
	for name in t/vectors/*.vec; do
		[ "$(sed -n '/^$/q;s/^key: //p' "$name")" = "${1#-}" ] || continue
		sed '1,/^$/d' "$name" >"$streams/${name##*/}"
		echo "${name##*/}: $(sed -n '/^$/q;s/^expect: //p' "$name")"
	done >"$streams.expected"
	(cd "$streams" && "$OLDPWD/bin/jk-audit" verify --deep --site "$site" \
		--as-of 2026-04-02 *.vec 2>"$streams.said") | sed '$d;s/,.*//' >"$streams.found"
	diff "$streams.expected" "$streams.found"
	count=$((count + $(wc -l <"$streams.found")))
}

@test "jk-audit verify --deep says of every vector what its head says" {
	[ -x bin/jk-audit ] || skip "not run: make has not built jk-audit"
	count=0
	for key in - opening second; do
		audited "$key"
	done
	[ "$count" -ge 150 ]
	[ "$count" -eq "$(ls t/vectors/*.vec | wc -l)" ]
}

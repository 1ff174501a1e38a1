#!/usr/bin/env bats
# Messages: the Japanese catalogue is whole, and programs speak it.

load lib/jk

setup_file()
{
	# Our own Japanese locale, since a machine of tests may have none.
	export LOCPATH=$BATS_FILE_TMPDIR
	[ ! -e /usr/share/i18n/locales/ja_JP ] ||
		localedef --no-archive -i ja_JP -f UTF-8 "$LOCPATH/ja_JP.UTF-8" || true
	country "$BATS_FILE_TMPDIR/country"
}

# KEYWORD entries of a catalogue, whole ones, as "msgid TAB msgstr".
pairs()
{
	msgcat --no-wrap "$1" | awk '
	/^msgid / { id = substr($0, 7) }
	/^msgstr / { text = substr($0, 8); if (id != "\"\"") print id "\t" text }'
}

# in_japanese COMMAND...: run it so.
in_japanese()
{
	[ -d "$LOCPATH/ja_JP.UTF-8" ] || not_run 'no sources of the ja_JP locale here'
	LC_ALL=ja_JP.UTF-8 run --separate-stderr "$@"
}

# Does $1 hold kana or kanji?
is_japanese()
{
	grep -qP '[\x{3041}-\x{30ff}\x{4e00}-\x{9fff}]' <<<"$1"
}

ids()
{
	grep -oE 'JK[0A-Z][0-9]{4}-[EWI]' <<<"$1"
}

@test "the template holds every message of the sources, and no other" {
	t/tools/messages --pot >"$BATS_TEST_TMPDIR/pot"
	diff po/jk.pot "$BATS_TEST_TMPDIR/pot"
	[ "$(pairs po/jk.pot | wc -l)" -ge 400 ]
}

@test "every message has a Japanese text, and gettext finds no fault in it" {
	run -0 msgfmt -c --statistics -o /dev/null po/ja.po
	[[ ! $output =~ fuzzy|untranslated|warning ]] || { echo "$output"; return 1; }
	run -0 msgcmp po/ja.po po/jk.pot
	[ "$(pairs po/ja.po | wc -l)" -eq "$(pairs po/jk.pot | wc -l)" ]
}

@test "no Japanese text is the English one again, and none ends in a full stop" {
	pairs po/ja.po | awk -F '\t' '$1 == $2 || $2 == "\"\""' >"$BATS_TEST_TMPDIR/same"
	[ ! -s "$BATS_TEST_TMPDIR/same" ] || { cat "$BATS_TEST_TMPDIR/same"; return 1; }
	pairs po/ja.po | cut -f 2 | grep -E '[。．.]"$' >"$BATS_TEST_TMPDIR/stop" || true
	[ "$(grep -vc '\.\.\."$' "$BATS_TEST_TMPDIR/stop")" -eq 0 ] ||
		{ cat "$BATS_TEST_TMPDIR/stop"; return 1; }
}

@test "one word of jk has one word in Japanese" {
	# ENGLISH JAPANESE: wherever the English text has the one, the other stands.
	while read -r english japanese; do
		pairs po/ja.po | awk -F '\t' -v english="$english" -v japanese="$japanese" '
		{ gsub(/--[a-z-]+/, "", $1) }
		$1 ~ "(^|[^a-z])" english "([^a-z]|$)" && $2 !~ japanese' >"$BATS_TEST_TMPDIR/odd"
		[ ! -s "$BATS_TEST_TMPDIR/odd" ] ||
			{ echo "$english is not $japanese:"; cat "$BATS_TEST_TMPDIR/odd"; return 1; }
	done <<-END
	ledger 台帳
	register 台帳
	batch 通知ファイル
	batches 通知ファイル
	receipt (更新件数リスト|receipt)
	generation 世代
	checkpoint チェックポイント
	segment セグメント
	lane 経路
	schema スキーマ
	frame フレーム
	END
}

@test "the catalogue that make built is the one of po/" {
	[ -s build/locale/ja/LC_MESSAGES/jk.mo ]
	msgunfmt build/locale/ja/LC_MESSAGES/jk.mo | msgcat --no-wrap --sort-output - >"$BATS_TEST_TMPDIR/built"
	[ "$(pairs "$BATS_TEST_TMPDIR/built" | sort)" = "$(pairs po/ja.po | sort)" ]
}

@test "compiled programs speak Japanese to a Japanese locale, English to C" {
	for source in src/jk-*.c; do
		program=$(basename "$source" .c)
		in_japanese "$program" --nonsense
		[ "$status" -eq 64 ]
		is_japanese "$stderr" || { echo "$program: $stderr"; return 1; }
		said=$(ids "$stderr")
		LC_ALL=C run --separate-stderr "$program" --nonsense
		[ "$status" -eq 64 ]
		! is_japanese "$stderr" || { echo "$program: $stderr"; return 1; }
		[ -n "$said" ] && [ "$said" = "$(ids "$stderr")" ]
	done
}

@test "help is Japanese too, with the same options" {
	for source in src/jk-*.c; do
		program=$(basename "$source" .c)
		in_japanese "$program" --help
		is_japanese "$output"
		said=$(grep -oE -- '--[a-z-]+' <<<"$output")
		run "$program" --help
		[ "$said" = "$(grep -oE -- '--[a-z-]+' <<<"$output")" ]
	done
}

@test "scripts speak Japanese to a Japanese locale, English to C" {
	command -v gettext >/dev/null || not_run 'no gettext here'
	in_japanese jk-site trust /nowhere
	[ "$status" -eq 66 ]
	is_japanese "$stderr"
	[ "$(ids "$stderr")" = JKS0010-E ]
	fails 66 JKS0010 jk-site trust /nowhere
	! is_japanese "$stderr"
	[ -x "$JK_BIN/jk-nightly" ] || return 0
	in_japanese jk-nightly -S /nowhere --as-of 2026-04-01
	[ "$status" -eq 66 ]
	is_japanese "$stderr"
	fails 66 JKN0006 jk-nightly -S /nowhere --as-of 2026-04-01
	! is_japanese "$stderr"
}

@test "what scripts read is the same in every language" {
	in_japanese jk-site trust "$BATS_FILE_TMPDIR/country/city"
	said=$output
	works jk-site trust "$BATS_FILE_TMPDIR/country/city"
	[ "$said" = "$output" ]
}

# Streams made apart from the programs that write them: load lib/streams
#
# Fields come from synthetic residents of 222038 (t/tools/README), one record a
# line, by tabs, in the order of schemas/ident.csvs.

load "$BATS_TEST_DIRNAME/lib/jk"
case $BUILD in
/*) ;;
*) BUILD=$JK_TOP/$BUILD ;;
esac

DAY=2026-03-30
LANE=222038-220001-ident

make_people()
{
	"$BUILD/tools/people" --municipality=222038 --residents=320 -o - |
		iconv -f CP932 -t UTF-8 | sed '1d;/"/d;s/\r$//' | tr , '\t' |
		head -n 300 >"$1/people.tsv"
}

# people N: the fields of the first N residents.
people()
{
	once people make_people
	head -n "$1" "$made/people.tsv"
}

# set_field LINE COLUMN VALUE: change one field of standard input.
set_field()
{
	awk -F '\t' -v OFS='\t' -v line="$1" -v column="$2" -v value="$3" \
		'NR == line { $column = value } { print }'
}

# get_field LINE COLUMN < fields
get_field()
{
	sed -n "$1p" | cut -f "$2"
}

# Numbers of the columns that tests change.
CODE=1 MUNICIPALITY=2 GENERATION=3 CLASS=4 REASON=5 EVENT=6 NAME=8 FORMER_KANA=11
BIRTH=13 SEX=14 FORMER_CODE=18 RECORDED=21 ORIGIN_LANE=22 ORIGIN_NUMBER=23
ORIGIN_RECORD=24

# made_by SITE OPTION...: a stream of the fields on standard input.
made_by()
{
	local site=$1

	shift
	"$BUILD/unit/make_stream" --site "$site" --date "$DAY" --schemas "$JK_TOP/schemas" "$@"
}

# batch NUMBER: the same, as the city sends it to its prefecture.
batch()
{
	made_by city --lane "$LANE" --number "$@"
}

# The final checkpoint's line of that word.
last_line()
{
	strings -n 4 "$1" | sed -n '/^final yes$/,$p' | grep -m 1 "^$2 "
}

# checkpoint_end STREAM NUMBER: the offset behind that checkpoint of the stream.
checkpoint_end()
{
	local at length

	at=$(grep -abo 'jk-checkpoint [0-9]\{6\}$' "$1" | sed -n "$(($2 + 1))s/:.*//p")
	length=$(tail -c +$((at + 15)) "$1" | head -c 6)
	echo $((at + 21 + 10#$length))
}

# A synthetic month of access records with its tables: load lib/records
#
# make_prefecture makes a site with a person who signs tables; month, of which the
# records are (t/tools/README).

load "$BATS_TEST_DIRNAME/lib/jk"

case $BUILD in
/*) ;;
*) BUILD=$JK_TOP/$BUILD ;;
esac

DAY=2026-03-31

make_prefecture()
{
	jk-site ca --from 2026-01-01 --until 2035-12-31 "$1/ca"
	jk-site init --code 220001 --role prefecture --name 静岡県 --parent 000001 \
		--from 2026-01-01 --until 2035-12-31 --ca "$1/ca" "$1/prefecture"
	echo 'language = en' >>"$1/prefecture/jk.conf"
	jk-site person --key "$1/approver.raw" --use approver --id approver \
		--from 2026-01-01 --until 2035-12-31 --ca "$1/ca" "$1/prefecture" >"$1/fingerprint"
}

# month DIRECTORY OPTION...: the files of a month and the streams made of them.
month()
{
	local to=$1

	shift
	"$BUILD/tools/access" --calendar="$JK_TOP/schemas/calendar.csv" \
		--residents=8000 --operators=40 --looks=8 --batch=100 "$@" -o "$to"
	stream "$to" access access
	stream "$to" operator operators
	stream "$to" purpose purposes
	stream "$to" relation relations
	stream "$to" plan plan
}

# stream DIRECTORY KIND NAME: NAME.csv as the signed stream NAME.jks. What people
# answer for is signed by one of them.
stream()
{
	local key=''

	case $2 in
	operator | purpose | plan) key=--key=$site/../approver.raw ;;
	esac
	jk-extract -q $key -S "$site" --as-of "$DAY" --source=table --encoding=utf-8 \
		--schema="$2" "$1/$3.csv" >"$1/$3.jks"
}

make_month()
{
	month "$1"
}

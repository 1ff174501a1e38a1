# shellcheck shell=sh
# The country: a nation, two prefectures, five municipalities, and who knows whom.

# shellcheck disable=SC2086 # $cities are words, and numbers need no quotes

cities='221309 222038 222062 232017 232041'

party_of() # CODE: sets role, parent, name
{
	case $1 in
	000001) role=nation parent='' name=全国 ;;
	220001) role=prefecture parent=000001 name=静岡県 ;;
	230006) role=prefecture parent=000001 name=愛知県 ;;
	22*) role=municipality parent=220001 ;;
	*) role=municipality parent=230006 ;;
	esac
	[ $role != municipality ] ||
		name=$(sed -n "s/^municipality $1 [^ ]* [^ ]* //p" people/MANIFEST)
}

found_site() # CODE
{
	party_of "$1"
	jk-site init --code "$1" --role $role --name "$name" ${parent:+--parent $parent} \
		--from 2026-01-01 --until 2036-12-31 --ca ca "$1" && jk-site export "$1" >"$1.pem"
	check "the site of $1 is founded" 'status 0' "status $?"
}

# Each site checks and adds the certificates of whom it deals with: a city those of
# the sites above it, the others all.
add_partners() # CODE
{
	party_of "$1"
	case $role in
	municipality) jk-site add "$1" "$parent.pem" 000001.pem ;;
	*) jk-site add "$1" ./*.pem ;;
	esac
	check "the site of $1 knows its partners" 'status 0' "status $?"
}

found_country()
{
	heading "the country: a nation, two prefectures, five municipalities, $residents residents"
	$people --registers --residents="$residents" -o people || exit
	: >carried
	: >counted
	mkdir log
	jk-site ca --from 2026-01-01 --until 2036-12-31 ca || exit
	together found_site 000001 220001 230006 $cities
	together add_partners 000001 220001 230006 $cities
}

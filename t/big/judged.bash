# What campaigns share that tell times and judge memory: . t/big/judged.bash

bad=0
TIMEFORMAT=%3R

# timed COMMAND...: sets took, the milliseconds of the whole process.
timed()
{
	local status=0

	{ time "$@" 2>&4; } 4>&2 2>took || status=$?
	took=$(<took)
	took=$((10#${took/./}))
	return "$status"
}

# judge NAME VALUE LIMIT UNIT
judge()
{
	local word=well

	if [ "$2" -gt "$3" ]; then
		word='above its limit'
		bad=$((bad + 1))
	fi
	echo "$1: $2 of $3 $4, $word"
}

# A disk whose power can be cut: load lib/power
#
# The file system lies in a file, `image`, and is mounted as `disk`. What that file
# holds while nobody has synced or unmounted anything is what a power cut leaves: all
# that was brought to disk by then, and nothing that only memory had. It does not
# reorder what was not synced, as a disk may.

# can_cut: the test is not run where nothing can be mounted.
can_cut()
{
	[ "$(id -u)" -eq 0 ] || not_run 'no right to mount'
	command -v mkfs.ext4 >/dev/null || not_run 'no mkfs.ext4'
	truncate -s 4M image
	mkfs.ext4 -q -F image
	plugged 2>/dev/null || not_run 'no right to mount'
	unplugged
}

# new_disk MIB: an empty one, mounted. The small journal leaves room in a small file.
new_disk()
{
	rm -f image
	truncate -s "$1M" image
	mkfs.ext4 -q -F -J size=4 image
	plugged
}

# on_disk MIB: the prefecture that is here lies there from now on.
on_disk()
{
	can_cut
	new_disk "$1"
	cp -a prefecture disk/
	rm -rf prefecture
	ln -s disk/prefecture prefecture
	power_fails
}

# power_fails: with each fault (lib/faults), from now on.
power_fails()
{
	keep_ready()
	{
		unplugged
		cp --sparse=always image ready.image
		plugged
	}
	again()
	{
		unplugged
		cp --sparse=always ready.image image
		plugged
	}
	aftermath()
	{
		power_cut
	}
}

# Nothing is written by the kernel on its own account while a test runs.
plugged()
{
	mkdir -p disk
	mount -o loop,commit=900 image disk
}

unplugged()
{
	umount disk
}

# power_cut: the power fails, and comes back; what the disk has is mounted again.
power_cut()
{
	cp --sparse=always image after
	unplugged
	mv after image
	plugged
}

# no_disk: for teardown, whatever the test has come to.
no_disk()
{
	! mountpoint -q "$1/disk" || umount "$1/disk"
}

# marks_of DIRECTORY: what to look for in an image, of each file below it, but the
# leaves of a log: hashes that are written anew each time, and erased by nobody.
marks_of()
{
	find "$1/" -type f ! -name leaves -size +0 -exec python3 "$JK_TOP/t/tools/raw_image.py" marks {} +
}

# copies IMAGE < MARKS: how often each is in it.
copies()
{
	python3 "$JK_TOP/t/tools/raw_image.py" count "$1"
}

# standing IMAGE < MARKS: those that are in it once for each file that has them, and
# the number of these files: what also stands elsewhere, such as a schema, says nothing
# about one of them.
standing()
{
	copies "$1" | awk '{ copies[$2 " " $3] = $1; files[$2 " " $3]++ }
		END { for (mark in files) if (copies[mark] == files[mark]) print mark, files[mark] }'
}

#!/usr/bin/env bash
# tools/mutants.sh [FILE...]: does a test fail for each guard that lets everything through?
#
# For each way in which one guard of a file gives way (tools/mutants.awk), the file is changed so in a copy of the
# tree, and the unit tests of its module run; where none fails, the stories that tell of it, against a server made of
# the copy. Names what nothing noticed, and ends with 1 if there is any. Without FILE: every file with guards.
# ZW_STORIES=0 leaves the stories out.
set -euo pipefail
source "$(dirname "$0")/progress.sh"

dir=build/mutants tree=build/mutants/tree
guarded=(domain/cases/{guards,input,intake,handling,closing,effects,move,undo,reasons}.c domain/cases/case_fsm.def
    domain/assignments/{guards,candidate,move,send}.c)
files=("$@")
if [ ${#files[@]} -eq 0 ]; then files=("${guarded[@]}"); fi

# The unit tests that bear the guards of a file, the quickest first.
units_of() {
    case $1 in
    domain/cases/move.c | domain/cases/undo.c) ;; # the way of a request: stories tell of it
    domain/cases/reasons.c) echo case_reasons_test ;;
    domain/cases/input.c) echo case_{input,effects,evidence}_test ;;
    domain/cases/*) echo case_{allow,guards,offices,effects,evidence,intake}_test cases_fsm_test case_explore_test ;;
    domain/assignments/*) echo assignments_{guards,fsm,candidate}_test ;;
    esac
}

# And the stories, those that tell most of it first.
stories_of() {
    local loop=tests/story/loop
    case $1 in
    domain/cases/intake.c) echo $loop/{intake,hostile,anywhere}.test.mjs ;;
    domain/cases/handling.c) echo $loop/{handling,dispatch,hostile}.test.mjs tests/story/helping.test.mjs ;;
    domain/cases/closing.c) echo $loop/{closing,hostile}.test.mjs ;;
    domain/cases/effects.c) echo $loop/{anywhere,dispatch,closing}.test.mjs ;;
    domain/cases/undo.c) echo $loop/undo.test.mjs ;;
    domain/cases/*) echo $loop/{dispatch,intake,handling,closing,anywhere,hostile,undo}.test.mjs tests/story/journey.test.mjs ;;
    domain/assignments/*) echo tests/story/assignments.test.mjs tests/story/desk.test.mjs ;;
    esac
}

# A copy that is built once; what is the same is not copied again, and so not compiled again.
make_tree() {
    local file
    mkdir -p $tree
    git ls-files -z --cached --others --exclude-standard -- meson.build meson_options.txt base platform schema domain simulate app city bench tools ':(glob)tests/**/*.c' |
        xargs -0 cp --update --parents --preserve=mode,timestamps -t $tree
    # What a run that was stopped has left changed.
    for file in "${guarded[@]}" "${files[@]}"; do cmp -s "$file" $tree/"$file" || cp "$file" $tree/"$file"; done
    if [ ! -f $dir/build.ninja ]; then
        meson setup $dir/ $tree -Dtests=true -Dbuildtype=debugoptimized -Ddebug=false -Dwerror=false -Dwarning_level=0 \
            >$dir/setup.log 2>&1 || { tail -n 20 $dir/setup.log; return 1; }
    fi
    ninja -C $dir >$dir/build.log 2>&1 || { tail -n 40 $dir/build.log; return 1; }
}

# Some unit test fails. One at a time: most are noticed by the first few.
units_notice() {
    local test
    for test in $(units_of "$1"); do
        ninja -C $dir domain/"$test" >$dir/one.log 2>&1 || { echo "$1 $2 does not compile: $dir/one.log" >&2; exit 1; }
        (cd $tree && timeout 120 "$here/$dir/domain/$test") >$dir/unit.log 2>&1 || return 0
    done
    return 1
}

stories_notice() {
    local story
    [ "${ZW_STORIES:-1}" = 1 ] || return 1
    ninja -C $dir app/zhiwangd app/zw >$dir/one.log 2>&1
    for story in $(stories_of "$1"); do
        ZWD=$here/$dir/zhiwangd timeout 240 node --test "$story" >$dir/story.log 2>&1 || return 0
    done
    return 1
}

# What is to fail with a guard less holds with all of them, or its failing says nothing.
declare -A held
all_hold() { # file
    local units stories
    units=$(units_of "$1") stories=$(stories_of "$1")
    if [ -z "${held["${units:-none}"]:-}" ] && units_notice "$1" 0; then
        die "the unit tests of $1 fail without a change: $dir/unit.log"
    fi
    if [ "${ZW_STORIES:-1}" = 1 ] && [ -z "${held["$stories"]:-}" ] && stories_notice "$1"; then
        die "the stories of $1 fail without a change: $dir/story.log"
    fi
    held["${units:-none}"]=1 held["$stories"]=1
}

step "the tree without changes" make_tree
for program in zhiwangd zw; do ln -sfn app/$program $dir/$program; done

tried=0 survived=0
for file in "${files[@]}"; do
    units=0 stories=0 began=$SECONDS
    all_hold "$file"
    while IFS=$'\t' read -r number line what; do
        tried=$((tried + 1))
        awk -v take="$number" -f tools/mutants.awk "$file" >$tree/"$file"
        if units_notice "$file" "$number"; then
            units=$((units + 1))
        elif stories_notice "$file"; then
            stories=$((stories + 1))
        else
            survived=$((survived + 1))
            printf '  %s:%s nothing noticed: %s\n' "$file" "$line" "$what"
        fi
    done < <(awk -f tools/mutants.awk "$file")
    cp "$file" $tree/"$file"
    printf '  %-40s %4d s  %d noticed by unit tests, %d by stories\n' "$file" $((SECONDS - began)) $units $stories
done
echo "mutants: $tried tried, $survived survived"
[ $survived -eq 0 ]

# What the launchers share. Sourced by them: the functions leave their results in the variables named here.
# shellcheck shell=bash disable=SC2034
set -euo pipefail

# A JVM names files in the locale's letters, and those of no locale, or of one that ssh forwards and this machine has not, are ASCII
# alone.
case $(locale charmap 2>/dev/null || echo none) in
  ANSI_X3.4-1968 | US-ASCII | none) export LC_ALL=C.UTF-8 ;;
esac

root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
main_class=io.github.img2dataset.run.cli.Main

fail() {
  echo "img2dataset: $*" >&2
  exit 1
}

refuse() {
  echo "img2dataset: $*" >&2
  exit 2
}

# Sets java, its feature release and java_identity, which is another for every build of a JDK.
find_java() {
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null ||
    fail "no java found${JAVA_HOME:+ at JAVA_HOME=$JAVA_HOME}; install a JDK 17, 21, or 25 (README, \"Quick start\")"
  local properties
  properties=$("$java" -XX:TieredStopAtLevel=1 -XshowSettings:properties -version 2>&1)
  release=$(sed -n 's/^ *java.specification.version = //p' <<<"$properties")
  java_identity=$(sed -n -E '/^ *java\.(vm\.vendor|vm\.name|runtime\.version|home) = /p' <<<"$properties")
  if [[ $release == 1.* || $release -lt 17 ]]; then
    fail "$java is Java $release; the job needs 17, 21, or 25: install one of them and set JAVA_HOME to it"
  fi
}

# The first of some folders that can be made and written by this user.
#   own_folder FOLDER...
own_folder() {
  local folder
  for folder in "$@"; do
    if (umask 077 && mkdir -p "$folder") 2>/dev/null && [[ -w $folder && -O $folder ]]; then
      printf '%s' "$folder"
      return
    fi
  done
  fail "none of these folders can be written: $*"
}

# Where this user may keep what is made of this tree: in the tree, or, where that is another's or read-only, apart from it.
own_cache() {
  local key
  if [[ -d $root/submit/target && -w $root/submit/target ]]; then
    printf '%s' "$root/submit/target"
    return
  fi
  key=$(printf '%s' "$root" | cksum)
  own_folder ${XDG_CACHE_HOME:+"$XDG_CACHE_HOME/img2dataset/${key%% *}"} ${HOME:+"$HOME/.cache/img2dataset/${key%% *}"} \
    "${TMPDIR:-/tmp}/img2dataset-$(id -u)/${key%% *}"
}

# The project's version: the root pom.xml is its home.
project_version() {
  sed -n 's|^  <version>\(.*\)</version>|\1|p' "$root/pom.xml"
}

# Sets jar and class_path to those of a tree: the clone, or a user's copy of it.
use_tree() {
  tree=$1
  jar=$tree/job/target/img2dataset-spark-$(project_version)-spark.jar
  class_path=$tree/submit/target/classpath
}

# What the jar is made of, as one number: a copied tree has other times and the same contents.
sources() {
  (cd "$root" && find job/src/main job/pom.xml submit/pom.xml pom.xml -type f | LC_ALL=C sort | tr '\n' '\0' | xargs -0 cksum | cksum)
}

# Whether the tree has what its sources make. The launcher keeps their number beside the jar that it had made; a jar that Maven made
# after that is as new as its sources when none of them is newer.
is_fresh() {
  [[ -f $jar && -f $class_path ]] || return
  if [[ ! -f $jar.sources || $jar -nt $jar.sources ]]; then
    (cd "$root" && [[ -z $(find job/src/main job/pom.xml submit/pom.xml pom.xml -newer "$jar" -print -quit) ]]) || return
    [[ ! -w $tree/job/target ]] || sources >"$jar.sources"
  else
    [[ $(sources) == "$(<"$jar.sources")" ]]
  fi
}

# Sets jar and class_path; builds them where they are missing or of other sources. IMG2DATASET_JAR names a jar that was built
# elsewhere. The jar that is there will do for a command that only reads: find_jar any.
# shellcheck disable=SC2120 # launchers pass it
find_jar() {
  if [[ -n ${IMG2DATASET_JAR:-} ]]; then
    jar=$IMG2DATASET_JAR class_path=$root/submit/target/classpath tree=$root
    [[ -f $jar ]] || fail "no jar at IMG2DATASET_JAR=$jar"
    return
  fi
  use_tree "$root"
  if [[ ${1:-} == any && -f $jar && -f $class_path ]] || is_fresh; then
    return
  fi
  if [[ ! -w $root || (-e $root/job/target && ! -w $root/job/target) || (-e $root/submit/target && ! -w $root/submit/target) ]]; then
    use_tree "$(own_cache)/tree"
    if is_fresh; then
      return
    fi
    mkdir -p "$tree"
    (cd "$root" && tar -cf - --exclude=target --exclude=.git .mvn LICENSE pom.xml job submit) | tar -C "$tree" -xf -
  fi
  build
}

build() {
  command -v mvn >/dev/null || fail "no mvn found; install Maven (README, \"Quick start\")"
  echo "img2dataset: building the job (the first time takes a few minutes) ..." >&2
  local log natives=()
  # What org.bytedeco has no natives for, org.openpnp has.
  case $(uname -s)-$(uname -m) in
    Darwin-x86_64 | MINGW* | MSYS* | CYGWIN*) natives=(-Dopenpnp) ;;
  esac
  log=$(mktemp)
  show_downloads "$log" &
  local watcher=$! failed=
  (cd "$tree" && mvn -B -Pquick,-kubernetes -Dcyclonedx.skip=false -Dlicense.skipAddThirdParty=false -Dmaven.test.skip=true \
    ${natives[@]+"${natives[@]}"} -pl job,submit package) >"$log" 2>&1 || failed=yes
  kill "$watcher" 2>/dev/null || true
  wait "$watcher" 2>/dev/null || true
  [[ ! -t 2 ]] || printf '\r\033[K' >&2
  if [[ $failed ]]; then
    grep -v -E ' Download(ing|ed) from ' "$log" | tail -n 40 >&2
    fail "the build failed; its full output is in $log"
  fi
  rm -f "$log"
  touch "$jar"
  sources >"$jar.sources"
}

# Says, while Maven's log grows, how much it has downloaded: on a terminal in a line that is renewed, elsewhere twice a minute. A first build
# with an empty cache downloads what first_download says.
first_download="1,400 files, 760 MB"
show_downloads() {
  local log=$1 pause=30 line last=
  [[ ! -t 2 ]] || pause=1
  while sleep "$pause" >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
    line=$(awk -v all="$first_download" '
      / Downloaded from / && match($0, /\([0-9.]+ [kMG]?B/) {
        split(substr($0, RSTART + 1, RLENGTH - 1), size, " ")
        sum += size[1] * (size[2] == "kB" ? 0.001 : size[2] == "MB" ? 1 : size[2] == "GB" ? 1000 : 0.000001)
        files++
      }
      END { if (files > 20) printf "downloading what the build needs: %d files, %.0f MB (of about %s with an empty cache)", files, sum, all }' "$log")
    if [[ $line && $line != "$last" ]]; then
      if [[ -t 2 ]]; then printf '\rimg2dataset: %s\033[K' "$line" >&2; else echo "img2dataset: $line" >&2; fi
      last=$line
    fi
  done
}

# Sets local_java, the start of a local run's command line. IMG2DATASET_JARS adds jars to its class path: connectors for gs:// or abfs://.
local_run() {
  [[ -f $class_path ]] || fail "there is no $class_path, which names Spark's jars; mvn -pl submit package makes it"
  local_java=("$java" "@$root/conf/jvm.options" "@$root/conf/jvm-modules.options" -Dimg2dataset.conf="$root/conf"
    -Dlog4j2.configurationFile="$root/conf/log4j2.properties" -cp "$jar:$(sed "s|^jars/|$tree/submit/target/jars/|; s|:jars/|:$tree/submit/target/jars/|g" "$class_path")${IMG2DATASET_JARS:+:$IMG2DATASET_JARS}")
  local name
  if ! name=$(id -un 2>/dev/null); then
    # A number without a name, as OpenShift gives: Java would take "?" for the home folder.
    name=${HADOOP_USER_NAME:-uid-$(id -u)}
    local_java+=(-Duser.name="$name" -Duser.home="$(own_cache)")
  fi
  if ! runs_programs /tmp; then
    # Snappy, Zstandard, Netty, JNA and JavaCPP unpack their native libraries there.
    local folder
    folder=$(own_folder "$(own_cache)/tmp" "${TMPDIR:-/var/tmp}/img2dataset-$(id -u)")
    runs_programs "$folder" || echo "img2dataset: programs cannot be run from /tmp or from $folder: native libraries will not load" >&2
    local_java+=(-Djava.io.tmpdir="$folder" -Dorg.bytedeco.javacpp.cachedir="$folder/javacpp")
  fi
}

# Whether a folder can be written and is not mounted noexec.
runs_programs() {
  local script status
  script=$(mktemp "$1/img2dataset.XXXXXX" 2>/dev/null) || return
  printf '#!/bin/sh\n' >"$script" && chmod 700 "$script" && "$script" 2>/dev/null && status=0 || status=1
  rm -f "$script"
  return $status
}

# Adds what makes a JVM start in half the time or less: classes that are read, checked and linked, and on JDK 25 profiles of what is hot
# (JEP 514, 515). It is made of a run of the demo, after the first run, so that nobody waits for it, in the background and with what
# processor time others leave; IMG2DATASET_FASTER_START=now makes it before the run, off leaves it alone. It is that of one build of a JDK, one jar and
# one set of options, and made again when one of them changes; where making it fails an empty file says so.
#   faster_start ARGUMENTS...
faster_start() {
  local wanted=${IMG2DATASET_FASTER_START:-later} folder key name archive
  [[ $wanted != off ]] || return 0
  if [[ -n ${IMG2DATASET_JAR:-}${IMG2DATASET_JARS:-} && $wanted == later ]]; then
    wanted=use
  fi
  key=$(cat "$root"/conf/*.options "$class_path" | cksum)-$(cd "$tree/submit/target" && { stat_of "$jar" jars/*.jar 2>/dev/null || true; } | cksum)
  key=$(printf '%s' "$key $tree" | cksum)
  name=start-${key%% *}-$(printf '%s' "$java_identity" | cksum | cut -d ' ' -f 1)
  if [[ $release -ge 25 ]]; then name+=.aot; else name+=.jsa; fi
  folder=$tree/submit/target # what root made, or an image's builder, is for all
  [[ -e $folder/$name ]] || folder=$(own_cache)
  archive=$folder/$name
  if [[ $release -ge 25 ]]; then
    use=(-XX:AOTCache="$archive" "-Xlog:aot*=off" -Xlog:cds=off) make=-XX:AOTCacheOutput
  else
    use=(-XX:SharedArchiveFile="$archive" -Xlog:cds=off -Xlog:cds+dynamic=off) make=-XX:ArchiveClassesAtExit
  fi
  # Java moves an archive to a random address, for safety: 0.7 s for its 170 MB, which those do without that use little of it.
  case ${1:-} in
    --help | -h | --version) use+=(-XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0) ;;
  esac
  if [[ ! -e $archive && $wanted == now ]]; then
    echo "img2dataset: preparing a faster start ..." >&2
    make_archive
  elif [[ ! -e $archive && $wanted == later ]]; then
    (
      trap '' HUP INT
      while kill -0 $$; do sleep 1; done
      renice -n 19 "$BASHPID"
      if [[ ! -e $archive ]] && claim "$folder/start.maker"; then make_archive; fi
    ) </dev/null >/dev/null 2>&1 &
  fi
  [[ ! -s $archive ]] || local_java+=("${use[@]}")
}

# Whether a run is so short that the second compiler would take more time than its code gains: the demo, the doctor, and a list of up to
# 4 KB, which is some sixty urls, or some hundreds in a compressed list. (58 PNGs of 2 MB take a fifth less CPU without it, and 230 of them
# twice as long: decoders are in Java. Of usual pictures it pays from 1,000 on.)
#   is_short ARGUMENTS...
is_short() {
  local word previous='' list=''
  case ${1:-} in demo | doctor) return 0 ;; esac
  for word; do
    [[ $previous != --url[-_]list ]] || list=$word
    [[ $word != --url[-_]list=* ]] || list=${word#*=}
    previous=$word
  done
  [[ -r $list && -n $(find -L "$list" -prune -type f -size -4097c) ]]
}

# Whether nobody else makes the archive: one run after the other would each begin to. The file names the process, so that
# nobody waits for one that was killed; nor for one that has had an hour, for then its number is another's by now.
claim() {
  local me=$BASHPID
  (set -C && echo "$me" >"$1") 2>/dev/null && return 0
  kill -0 "$(cat "$1")" 2>/dev/null && [[ -z $(find "$1" -mmin +60) ]] && return 1
  rm -f "$1"
  (set -C && echo "$me" >"$1") 2>/dev/null
}

make_archive() {
  local scratch old
  scratch=$(mktemp -d "$folder/start.XXXXXX") || return 0
  # Java's report of a crash would land in the user's folder.
  "${local_java[@]}" -XX:ErrorFile="$scratch/crash" -XX:-CreateCoredumpOnCrash "$make=$scratch/archive" "$main_class" demo --output_folder "$scratch/demo" >"$scratch/log" 2>&1 ||
    : >"$scratch/archive"
  for old in "$folder"/start-*.jsa "$folder"/start-*.aot; do
    [[ $old == "$folder/start-${key%% *}"-* ]] || rm -f "$old"
  done
  mv -f "$scratch/archive" "$archive"
  rm -rf "$scratch" "$folder/start.maker"
}

# Names, sizes and times of files, by GNU's stat or BSD's.
stat_of() {
  stat -c '%n %s %Y' "$@" 2>/dev/null || stat -f '%N %z %m' "$@"
}

# For a launcher of a cluster: cuts its arguments at the first two "--" (the first alone when the launcher knows one
# part) into job, place and spark; sets dry_run and staging; then has the job's own parser check the job's options.
#   prepare PARTS ARGUMENTS...
prepare() {
  local last_part=$1 part=0
  shift
  job=() place=() spark=() dry_run=false staging=
  if [[ $# == 0 || $1 == --help || $1 == -h ]]; then
    sed -n '2,/^# shellcheck/{/^# shellcheck/d; s/^# //p;}' "$0"
    exit 0
  fi
  while [[ $# -gt 0 ]]; do
    case $part:$1 in
      0:--dry-run) dry_run=true ;;
      0:--staging) staging=${2:-} && shift $(($# > 1)) ;;
      0:--staging=*) staging=${1#*=} ;;
      [01]:--) ((part < last_part)) && part=$((part + 1)) || place+=("$1") ;;
      0:*) job+=("$1") ;;
      1:*) place+=("$1") ;;
      *) spark+=("$1") ;;
    esac
    shift
  done
  check_job
}

check_job() {
  if [[ ${job[0]:-} == demo ]]; then
    refuse "the demo serves its pictures on this machine: submit/img2dataset demo"
  fi
  find_java
  # shellcheck disable=SC2119
  find_jar
  "$java" -XX:TieredStopAtLevel=1 -cp "$jar" "$main_class" check-options ${job[@]+"${job[@]}"} || exit
}

# Refuses folders and lists of this machine, which a cluster elsewhere does not see. An exception can be named: file,
# where volumes are mounted.
#   need_shared_paths [SCHEME]
need_shared_paths() {
  local i name folder=--output_folder
  case ${job[0]} in
    verify | report | index) need_shared_path "${job[0]}" "${job[1]:-}" "$@" && return ;;
    pack)
      need_shared_path pack "${job[1]:-}" "$@"
      need_shared_path pack "${job[2]:-}" "$@"
      return
      ;;
    duplicates)
      need_shared_path duplicates "${job[1]:-}" "$@"
      for ((i = 2; i < ${#job[@]}; i++)); do
        case ${job[i]} in
          --drop=*) need_shared_path --drop "${job[i]#--drop=}" "$@" ;;
          --drop) need_shared_path --drop "${job[i + 1]:-}" "$@" ;;
        esac
      done
      return
      ;;
  esac
  for ((i = 0; i < ${#job[@]}; i++)); do
    name=${job[i]%%=*}
    case ${name//-/_} in
      __help | __version) return ;;
      __url_list | __output_folder)
        [[ $name == *url?list ]] || folder=
        [[ $name == *url?list && " ${job[*]} " =~ --input[_-]format[=\ ](table|sql)\  ]] && continue # no path
        [[ ${job[i]} == *=* ]] || i=$((i + 1))
        need_shared_path "$name" "${job[i]#"$name="}" "$@"
        ;;
    esac
  done
  [[ -z $folder ]] || need_shared_path "$folder" images "$@"
}

need_shared_path() {
  [[ $2 == file:* && ${3:-} == file ]] && return
  if [[ $2 != *://* || $2 == file:* ]]; then
    refuse "$1: '$2' is a path of one machine, which the cluster's machines do not share: give one with a scheme, as s3://bucket/folder, gs://bucket/folder or hdfs:///folder"
  fi
}

# Appends the settings of files in conf/ to settings, as spark-submit takes them.
#   settings_of FILE...
settings_of() {
  local file line
  settings=()
  for file in "$@"; do
    while read -r line; do
      if [[ $line == spark.* ]]; then
        settings+=(--conf "$line")
      fi
    done <"$root/conf/$file"
  done
}

# A word as a shell reads it, also when it is pasted.
quoted() {
  local apostrophe="'" escaped="'\\''"
  if [[ $1 =~ ^[A-Za-z0-9_./:=,@%+-]+$ ]]; then
    printf '%s' "$1"
  else
    printf "'%s'" "${1//$apostrophe/$escaped}"
  fi
}

# Runs a command, or with --dry-run prints it.
run() {
  if [[ $dry_run == true ]]; then
    print_command "$@"
  else
    need "$1"
    "$@"
  fi
}

# As run, in place of this shell: signals reach the command.
run_last() {
  if [[ $dry_run == true ]]; then
    print_command "$@"
  else
    need "$1"
    exec "$@"
  fi
}

# As run, for spark-submit: what it prints to standard error is kept, and a line at the end says where a driver on the cluster tells of its
# progress, or which of Spark, cluster and job failed. Signals are passed on; the exit code is the command's.
run_submit() {
  if [[ $dry_run == true ]]; then
    print_command "$@"
    return
  fi
  need "$1"
  local said child code=0
  said=$(mktemp)
  "$@" 2> >(tee "$said" >&2) &
  child=$!
  trap 'kill -TERM $child 2>/dev/null' TERM HUP
  trap 'kill -INT $child 2>/dev/null' INT
  wait $child || code=$?
  while kill -0 $child 2>/dev/null; do
    code=0 # a signal came to this shell; the command still goes on
    wait $child || code=$?
  done
  [[ -s $said ]] || sleep 0.3 # tee may be a moment behind
  where_it_ran "$said" "$@"
  [[ $code == 0 ]] || what_failed "$said" "$code"
  rm -f "$said"
  exit "$code"
}

# The id that a cluster gave, as it stands in the words of spark-submit: YARN's, standalone's or a driver pod's.
application() {
  grep -o -E 'application_[0-9]+_[0-9]+|driver-[0-9]{14}-[0-9]+|pod name: [a-z0-9-]+' "$1" | sed -n '1{s/^pod name: //;p;}' || true
}

where_it_ran() {
  local said=$1 id
  id=$(application "$said")
  if [[ -z $id || ! " ${*:2} " =~ \ --deploy-mode[\ =]cluster\  ]]; then
    return 0
  fi
  case $id in
    application_*) echo "img2dataset: progress and summary are in the driver's log: yarn logs -applicationId $id" ;;
    driver-[0-9]*-[0-9]*) echo "img2dataset: progress and summary are in the driver's log: stderr of $id on the master's page" ;;
    *) echo "img2dataset: progress and summary are in the driver's log: kubectl logs $id" ;;
  esac >&2
}

what_failed() {
  local said=$1 code=$2 id
  id=$(application "$said")
  if [[ $code == 2 || $code == 3 || $code == 130 || $code == 143 ]] || grep -q -E '^img2dataset: |Main: The run failed' "$said"; then
    return 0 # the job's own words say it
  elif [[ -n $id ]]; then
    echo "img2dataset: the application failed on the cluster, exit code $code; the log of $id says whether Spark or the job did"
  elif grep -q -i -E 'connection refused|unknownhost|unresponsive|failed to connect|forbidden|unauthorized|timed out' "$said"; then
    echo "img2dataset: the cluster does not answer or refuses, exit code $code: see that --master is right and its rights are yours; the job did not start"
  else
    echo "img2dataset: spark-submit itself failed, exit code $code; the job did not start"
  fi >&2
}

need() {
  command -v "$1" >/dev/null || fail "no $1 found; --dry-run prints the command that would run"
}

print_command() {
  local word line=
  for word in "$@"; do
    line+="${line:+ }$(quoted "$word")"
  done
  printf '%s\n' "$line"
}

#!/usr/bin/env bash
# submit.sh JAVA TARGET MODEL VIDEO CACHE: what a user types, with Spark's own class in place of a distribution's script.
set -euo pipefail
java=$1 target=$2 model=$3 video=$4 cache=$5

spark_submit() {
    "$java" --enable-native-access=ALL-UNNAMED "-Dvideoxl.cache.dir=$cache" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
        -cp "$spark" org.apache.spark.deploy.SparkSubmit \
        --master 'local[2]' --conf spark.ui.enabled=false --conf spark.driver.bindAddress=127.0.0.1 --conf spark.driver.host=127.0.0.1 "$@"
}

cd "$target"
# A distribution has SLF4J; here it came as the program's.
spark=$(cat spark.classpath):$(echo lib/slf4j-api-*.jar)
printf '%s\n%s\n' "$video" "$target/none.mp4" >videos.txt
printf 'What happens?\nWho is seen?\n' >questions.txt
mkdir -p memories
for run in 1 2; do
    spark_submit --class film.AskFleet --jars "$(echo lib/*.jar | tr ' ' ,)" \
        --conf spark.sql.shuffle.partitions=2 \
        fleet-1.jar videos.txt questions.txt "$model" memories answers >"fleet$run.log"
done
spark_submit --class film.FleetInSql --jars "$(echo lib/*.jar | tr ' ' ,)" \
    --conf spark.plugins=io.videoxl.spark.VideoXLPlugin \
    --conf spark.sql.extensions=io.videoxl.spark.VideoXLExtensions \
    --conf "spark.videoxl.model=$model" --conf spark.videoxl.memories=memories --conf spark.videoxl.option.frames=512 \
    fleet-1.jar videos.txt 'What happens?' >sql.log

using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Parse;

namespace LightWatch.Query.Json;

/// <summary>
/// Writes what a query cost: <c>stats</c> as Prometheus has it with the tier added, and <c>explain</c>, an addition of
/// LightWatch.
/// </summary>
internal static class StatsJson
{
    /// <summary>Timings are in seconds.</summary>
    public static void WriteStats(JsonOutput output, QueryStats stats, TimeSpan total)
    {
        output.Write(",\"stats\":{\"timings\":{\"evalTotalTime\":"u8);
        output.WriteFloat(stats.Elapsed.TotalSeconds);
        output.Write(",\"resultSortTime\":0,\"queryPreparationTime\":0,\"innerEvalTime\":"u8);
        output.WriteFloat(stats.Elapsed.TotalSeconds);
        output.Write(",\"execQueueTime\":"u8);
        output.WriteFloat(Math.Max(0, (total - stats.Elapsed).TotalSeconds));
        output.Write(",\"execTotalTime\":"u8);
        output.WriteFloat(total.TotalSeconds);
        output.Write("},\"samples\":{\"totalQueryableSamples\":"u8);
        output.WriteNumber(stats.Samples);
        output.Write(",\"samplesRead\":"u8);
        output.WriteNumber(stats.Samples);
        output.Write(",\"peakSamples\":"u8);
        output.WriteNumber(stats.Samples);
        output.Write("},\"tier\":\""u8);
        output.WriteAscii(TierName.Of(stats.Tier));
        output.Write("\"}"u8);
    }

    /// <summary>The plan: what each part of the query read and how long it took.</summary>
    public static void WriteExplain(JsonOutput output, string query, QueryStats stats)
    {
        output.Write(",\"explain\":{\"series\":"u8);
        output.WriteNumber(stats.Series);
        output.Write(",\"samples\":"u8);
        output.WriteNumber(stats.Samples);
        output.Write(",\"chunks\":"u8);
        output.WriteNumber(stats.Chunks);
        output.Write(",\"bytes\":"u8);
        output.WriteNumber(stats.Bytes);
        output.Write(",\"tier\":\""u8);
        output.WriteAscii(TierName.Of(stats.Tier));
        output.Write("\",\"seconds\":"u8);
        output.WriteFloat(stats.Elapsed.TotalSeconds);
        output.Write(",\"nodes\":["u8);
        var text = new QueryText(query);
        for (var i = 0; i < stats.Nodes.Count; i++)
        {
            if (i > 0) output.Write((byte)',');
            WriteNode(output, text, stats.Nodes[i]);
        }
        output.Write("]}"u8);
    }

    private static void WriteNode(JsonOutput output, QueryText text, NodeStats node)
    {
        output.Write("{\"node\":"u8);
        output.WriteString(node.Name);
        output.Write(",\"query\":"u8);
        var start = Math.Clamp(node.Range.Start, 0, text.Length);
        output.WriteString(text.Slice(start, Math.Clamp(node.Range.End, node.Range.Start, text.Length)));
        output.Write(",\"position\":["u8);
        output.WriteNumber(node.Range.Start);
        output.Write((byte)',');
        output.WriteNumber(node.Range.End);
        output.Write("],\"series\":"u8);
        output.WriteNumber(node.Series);
        output.Write(",\"steps\":"u8);
        output.WriteNumber(node.Steps);
        output.Write(",\"tier\":\""u8);
        output.WriteAscii(TierName.Of(node.Tier));
        output.Write("\",\"seconds\":"u8);
        output.WriteFloat(node.Elapsed.TotalSeconds);
        output.Write((byte)'}');
    }
}

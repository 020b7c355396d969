using System.Diagnostics;
using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.PromQL.Values.Histograms;
using LightWatch.Storage;

namespace LightWatch.Query.Json;

/// <summary>
/// Writes answers of queries straight from the engine's columns. Source: prometheus/web/api/v1/json_codec.go.
/// </summary>
internal static class ResultJson
{
    private const int RowsPerPiece = 4096;

    /// <summary>The value of <c>result</c>: a list of series, or time and value of a scalar or string.</summary>
    public static async ValueTask WriteResultAsync(
        JsonOutput output, QueryResult result, int limit, CancellationToken cancel)
    {
        if (result.Kind is ValueKind.Scalar or ValueKind.String)
        {
            output.Write((byte)'[');
            output.WriteTime(result.Range.StartUnixMs);
            output.Write((byte)',');
            if (result.Kind == ValueKind.Scalar) output.WriteQuoted(result.Scalar);
            else output.WriteString(result.Text);
            output.Write((byte)']');
            return;
        }
        var count = limit > 0 ? Math.Min(limit, result.Series.Count) : result.Series.Count;
        output.Write((byte)'[');
        for (var i = 0; i < count; i++)
        {
            if (i > 0) output.Write((byte)',');
            if (result.Kind == ValueKind.Vector) WriteSample(output, result.Series[i], result.Range);
            else await WriteSeriesAsync(output, result.Series[i], result.Range, cancel);
            await output.FlushIfLargeAsync(cancel);
        }
        output.Write((byte)']');
    }

    /// <summary>One element of an instant vector.</summary>
    public static void WriteSample(JsonText output, in ResultSeries series, EvalRange range)
    {
        output.Write("{\"metric\":"u8);
        WriteLabels(output, series.Labels);
        var histogram = series.Histograms?[0];
        output.Write(histogram is null ? ",\"value\":"u8 : ",\"histogram\":"u8);
        WritePoint(output, TimeOf(series, range, 0), series.Values[0], histogram);
        output.Write((byte)'}');
    }

    private static async ValueTask WriteSeriesAsync(
        JsonOutput output, ResultSeries series, EvalRange range, CancellationToken cancel)
    {
        output.Write("{\"metric\":"u8);
        WriteLabels(output, series.Labels);
        await WriteRowsAsync(output, series, range, histograms: false, cancel);
        if (series.Histograms is not null) await WriteRowsAsync(output, series, range, histograms: true, cancel);
        output.Write((byte)'}');
    }

    /// <summary>The rows of one kind, if there are any. Long series leave in pieces.</summary>
    private static async ValueTask WriteRowsAsync(
        JsonOutput output, ResultSeries series, EvalRange range, bool histograms, CancellationToken cancel)
    {
        Debug.Assert(series.UnixMs.Length is 0 || series.UnixMs.Length == series.Values.Length,
            "a time for each value, or none");
        var any = false;
        for (var row = 0; row < series.Values.Length; row += RowsPerPiece)
        {
            any = WriteRows(
                output, series, range, (row, Math.Min(row + RowsPerPiece, series.Values.Length)), histograms, any);
            await output.FlushIfLargeAsync(cancel);
        }
        if (any) output.Write((byte)']');
    }

    /// <returns>True once a row was written, by this or by an earlier piece (<paramref name="any"/>).</returns>
    private static bool WriteRows(
        JsonText output, in ResultSeries series, EvalRange range, (int From, int To) rows, bool histograms, bool any)
    {
        var values = series.Values;
        for (var i = rows.From; i < rows.To; i++)
        {
            var histogram = series.Histograms?[i];
            if (histogram is not null != histograms || (!histograms && Presence.IsAbsent(values[i]))) continue;
            output.Write(any ? ","u8 : histograms ? ",\"histograms\":["u8 : ",\"values\":["u8);
            any = true;
            WritePoint(output, TimeOf(series, range, i), values[i], histogram);
        }
        return any;
    }

    private static long TimeOf(in ResultSeries series, EvalRange range, int row) =>
        series.UnixMs.Length > 0 ? series.UnixMs[row] : range.StartUnixMs + (row * range.StepMs);

    private static void WritePoint(JsonText output, long unixMs, double value, NativeHistogram? histogram)
    {
        output.Write((byte)'[');
        output.WriteTime(unixMs);
        output.Write((byte)',');
        if (histogram is null) output.WriteQuoted(value);
        else WriteHistogram(output, histogram);
        output.Write((byte)']');
    }

    /// <summary>A label set as an object.</summary>
    public static void WriteLabels(JsonText output, Labels labels)
    {
        output.Write((byte)'{');
        var first = true;
        foreach (var (name, value) in labels.Span)
        {
            if (!first) output.Write((byte)',');
            first = false;
            output.WriteString(name);
            output.Write((byte)':');
            output.WriteString(value);
        }
        output.Write((byte)'}');
    }

    // Buckets without observations are left out; the first number encodes which bounds belong to the bucket.
    // Source: util/jsonutil/marshal.go.
    private static void WriteHistogram(JsonText output, NativeHistogram histogram)
    {
        output.Write("{\"count\":"u8);
        output.WriteQuoted(histogram.Count);
        output.Write(",\"sum\":"u8);
        output.WriteQuoted(histogram.Sum);
        var first = true;
        foreach (var bucket in BucketList.Of(histogram))
        {
            if (bucket.Count == 0) continue;
            output.Write(first ? ",\"buckets\":[["u8 : ",["u8);
            first = false;
            output.WriteNumber(BoundsOf(bucket.LowerInclusive, bucket.UpperInclusive));
            output.Write((byte)',');
            output.WriteQuoted(bucket.Lower);
            output.Write((byte)',');
            output.WriteQuoted(bucket.Upper);
            output.Write((byte)',');
            output.WriteQuoted(bucket.Count);
            output.Write((byte)']');
        }
        output.Write(first ? "}"u8 : "]}"u8);
    }

    private static int BoundsOf(bool lowerInclusive, bool upperInclusive) => (lowerInclusive, upperInclusive) switch
    {
        (false, true) => 0,
        (true, false) => 1,
        (false, false) => 2,
        (true, true) => 3,
    };
}

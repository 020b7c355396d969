using Google.Protobuf;
using V1 = LightWatch.Ingest.Tests.Protos.WriteV1;
using V2 = LightWatch.Ingest.Tests.Protos.WriteV2;

namespace LightWatch.Ingest.Tests;

/// <summary>Small remote-write messages, made with the generated classes.</summary>
internal static class WriteMessages
{
    /// <summary>A series of version 1 without samples.</summary>
    public static V1.TimeSeries Series(string name, params (string Name, string Value)[] labels) => new()
    {
        Labels =
        {
            new V1.Label { Name = "__name__", Value = name },
            labels.Select(l => new V1.Label { Name = l.Name, Value = l.Value }),
        },
    };

    public static V1.Sample At(double value, long time = 0) =>
        new() { Value = value, Timestamp = OtlpMessages.Time + time };

    /// <summary>The series up{job="x"} with one sample.</summary>
    public static V1.TimeSeries Up(double value, long unixMs = OtlpMessages.Time)
    {
        var series = Series("up", ("job", "x"));
        series.Samples.Add(new V1.Sample { Value = value, Timestamp = unixMs });
        return series;
    }

    public static byte[] Version1(params V1.TimeSeries[] series) =>
        new V1.WriteRequest { Timeseries = { series } }.ToByteArray();

    public static V2.Request Version2(params V2.TimeSeries[] series) => new()
    {
        Symbols = { "", "__name__", "c_total", "job", "x", "Help.", "seconds", "trace_id", "abc", "h_bucket", "le",
            "1" },
        Timeseries = { series },
    };
}

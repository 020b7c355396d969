using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace LightWatch.ServiceDefaults;

/// <summary>Keys of former versions. They stop the start: ignored, a setting would silently be the default.</summary>
public static class RenamedSettings
{
    private const string Seconds = "Seconds";

    /// <summary>Each old key with its new one. A key that ended in a unit is a duration now.</summary>
    public static IReadOnlyList<(string Old, string New)> Keys { get; } =
    [
        ("Telemetry:IntervalSeconds", "Telemetry:Interval"),
        ("Storage:MostBlockBytes", "Storage:MaxBlockBytes"),
        ("Storage:MostActiveSeries", "Storage:MaxActiveSeries"),
        ("Query:MostConcurrent", "Query:MaxConcurrent"),
        ("Query:MostWaiting", "Query:MaxWaiting"),
        ("Query:MostSamples", "Query:MaxSamples"),
        ("Query:MostBytes", "Query:MaxBytes"),
        ("Query:MostBytesTogether", "Query:MaxTotalBytes"),
        ("Query:MostPoints", "Query:MaxPoints"),
        ("Query:MostLiveConnections", "Query:MaxLiveConnections"),
        ("Query:TimeoutSeconds", "Query:Timeout"),
        ("Query:WaitSeconds", "Query:MaxWait"),
        ("Query:LookbackSeconds", "Query:Lookback"),
        ("Query:SlowMilliseconds", "Query:SlowQuery"),
        ("Gateway:HealthCheckSeconds", "Gateway:HealthCheckInterval"),
        ("Gateway:HealthTimeoutSeconds", "Gateway:HealthTimeout"),
        ("Gateway:SilenceSeconds", "Gateway:MaxSilence"),
        ("Postgres:MostConnections", "Postgres:MaxConnections"),
        ("Hot:MostBytes", "Hot:MaxBytes"),
        ("Hot:PublishPatience", "Hot:PublishTimeout"),
        ("Hot:AnswerPatience", "Hot:AnswerTimeout"),
        ("Redis:LongestPause", "Redis:MaxPause"),
        ("Redis:MostPending", "Redis:MaxPending"),
        ("Redis:MostPendingBytes", "Redis:MaxPendingBytes"),
    ];

    /// <summary>Each key that nothing reads any more, under its last name and those before.</summary>
    public static IReadOnlyList<string> Removed { get; } = ["Redis:MaxReplyBytes", "Redis:MostReplyBytes"];

    /// <summary>Refuses settings under their former keys, and those that are gone.</summary>
    /// <exception cref="OptionsValidationException">
    /// Some are set; the message names each with its new key, or says that it is no longer needed.
    /// </exception>
    public static void Refuse(IConfiguration configuration)
    {
        string[] failures =
        [
            .. Keys.Where(k => configuration[k.Old] is not null).Select(k => Message(k.Old, k.New)),
            .. Removed.Where(k => configuration[k] is not null).Select(k => $"{k} is no longer needed; remove it"),
        ];
        if (failures.Length == 0) return;
        throw new OptionsValidationException("settings", typeof(RenamedSettings), failures);
    }

    private static string Message(string old, string key) =>
        $"{old} is called {key} now" + (IsDuration(old, key) ? ", and is a duration such as 00:00:15" : "");

    private static bool IsDuration(string old, string key) =>
        old.EndsWith(Seconds, StringComparison.OrdinalIgnoreCase)
        && !key.EndsWith(Seconds, StringComparison.OrdinalIgnoreCase);
}

using System.Text.RegularExpressions;

namespace LightWatch.Browser.Tests.Fakes;

/// <summary>Series for the queries the pages ask: recognised by what they contain, not evaluated.</summary>
internal sealed partial class FakeAnswers(IReadOnlyList<FakeHost> hosts)
{
    public IReadOnlyList<FakeHost> Hosts => hosts;

    /// <summary>One series: labels, and the value at a moment (Unix seconds), null where it has none.</summary>
    internal sealed record Series(IReadOnlyDictionary<string, string> Labels, Func<double, double?> At);

    [GeneratedRegex("instance=\"(?<instance>[^\"]*)\"", RegexOptions.ExplicitCapture, 100)]
    private static partial Regex InstanceMatcher { get; }

    private static readonly (string Name, double Share)[] CpuStates =
        [("user", 0.7), ("system", 0.2), ("wait", 0.07), ("softirq", 0.03)];
    private static readonly string[] Mounts = ["/", "/var/lib/data"];

    public IReadOnlyList<Series> To(string query)
    {
        var wanted = InstanceMatcher.Match(query);
        var chosen = wanted.Success ? hosts.Where(h => h.Instance == wanted.Groups["instance"].Value) : hosts;
        return [.. chosen.SelectMany(h => Of(h, query, wanted.Success))];
    }

    private static IEnumerable<Series> Of(FakeHost host, string query, bool alone)
    {
        bool Has(string text) => query.Contains(text, StringComparison.Ordinal);
        var window = Has("[5m]") || !(Has("_over_time") || Has("rate(")) ? 300 : 15;

        Series One(Func<double, double> value, params (string, string)[] labels)
        {
            var all = labels.ToDictionary(l => l.Item1, l => l.Item2);
            if (!alone)
            {
                all["host_name"] = host.Name;
                all["instance"] = host.Instance;
            }
            return new(all,
                t => host.Seen(t) is { } seen && t - seen <= window
                && host.ReportsAt(Math.Min(t, seen + FakeHost.ReportSeconds)) ? value(t) : null);
        }

        if (Has("max_over_time(timestamp"))
        {
            var labels = new Dictionary<string, string> { ["host_name"] = host.Name, ["instance"] = host.Instance };
            yield return new(labels, t => Math.Min(Math.Floor(t), host.SilentSince));
        }
        else if (Has("timestamp(")) yield return One(t => host.Seen(t)!.Value);
        else if (Has("target_info"))
            yield return One(_ => 1, ("os_type", "linux"), ("os_description", "Debian GNU/Linux 12 (bookworm)"),
                ("host_arch", "amd64"), ("host_name", host.Name), ("instance", host.Instance));
        else if (Has("count_over_time")) yield return One(_ => 300 / FakeHost.ReportSeconds);
        else if (Has("count ")) yield return One(_ => FakeHost.Cores);
        else if (Has("system_uptime")) yield return One(t => t % 10_000_000);
        else if (Has("system_cpu_time") && Has("by (state)"))
        {
            foreach (var (state, share) in CpuStates) yield return One(t => host.Busy(t) * share, ("state", state));
        }
        else if (Has("system_cpu_time")) yield return One(host.Busy);
        else if (Has("system_memory") && Has("by (state)"))
        {
            yield return One(t => host.Used(t) * FakeHost.MemoryBytes, ("state", "used"));
            yield return One(t => (1 - host.Used(t)) * 0.6 * FakeHost.MemoryBytes, ("state", "cached"));
            yield return One(t => (1 - host.Used(t)) * 0.05 * FakeHost.MemoryBytes, ("state", "buffered"));
            yield return One(t => (1 - host.Used(t)) * 0.35 * FakeHost.MemoryBytes, ("state", "free"));
        }
        else if (Has("system_memory")) yield return One(t => Has(" / ") ? host.Used(t) : FakeHost.MemoryBytes);
        else if (Has("label_replace"))
        {
            yield return One(t => host.Load(t, 1), ("over", "1m"));
            yield return One(t => host.Load(t, 5), ("over", "5m"));
            yield return One(t => host.Load(t, 15), ("over", "15m"));
        }
        else if (Has("load_average")) yield return One(t => host.Load(t, 1));
        else if (Has("by (device, direction)"))
        {
            var (device, first, second) = Has("network")
                ? ("eth0", "receive", "transmit")
                : ("nvme0n1", "read", "write");
            yield return One(t => host.Throughput(t, 0), ("device", device), ("direction", first));
            yield return One(t => host.Throughput(t, 1), ("device", device), ("direction", second));
        }
        else if (Has("system_network")) yield return One(t => host.Throughput(t, Has("receive") ? 0 : 1));
        else if (Has("system_filesystem"))
        {
            for (var i = 0; i < (Has("topk") ? 1 : Mounts.Length); i++)
            {
                var index = i;
                yield return One(t => host.Mount(t, index), ("mountpoint", Mounts[index]));
            }
        }
    }
}

using System.Globalization;
using System.Text;
using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Values;

/// <summary>The warnings and infos of one query, each text once. Safe for the threads of one query.</summary>
/// <remarks>
/// The texts are in <see cref="AnnotationTexts"/>; positions are added when they are read. Source:
/// prometheus/util/annotations.
/// </remarks>
internal sealed class Annotations
{
    // More differing texts than are of use: further ones are dropped.
    private const int MaxTexts = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Grows with every text added or repeated.</summary>
    public int Version { get; private set; }

    /// <summary>Adds a text; of equal ones the last position counts.</summary>
    /// <param name="text">Begins with <c>PromQL warning:</c> or <c>PromQL info:</c>.</param>
    /// <param name="position">UTF-8 offset in the query.</param>
    public void Add(string text, int position) => Add(text, position, _ => { });

    /// <summary>Adds a repaired histogram; all of one text are summed up in one line.</summary>
    public void AddForcedMonotonicity(
        string metric, int position, long unixMs, double minBucket, double maxBucket, double maxDiff) =>
        Add(AnnotationTexts.ForcedMonotonicity(metric), position, entry =>
        {
            entry.Forced ??= new Forced();
            entry.Forced.Include(unixMs, minBucket, maxBucket, maxDiff);
        });

    /// <summary>Adds an overlap of start times; they are counted.</summary>
    public void AddStartTimeOverlap(string metric, int position) =>
        Add(AnnotationTexts.StartTimeOverlap(metric), position, entry => entry.Overlaps++);

    /// <summary>The texts with their positions, warnings and infos apart.</summary>
    public (IReadOnlyList<string> Warnings, IReadOnlyList<string> Infos) Read(string query)
    {
        List<string> warnings = [], infos = [];
        lock (_lock)
        {
            foreach (var (text, entry) in _entries)
                (text.StartsWith(AnnotationTexts.Info, StringComparison.Ordinal)
                    ? infos
                    : warnings).Add(entry.Describe(text, query));
        }
        return (warnings, infos);
    }

    private void Add(string text, int position, Action<Entry> change)
    {
        lock (_lock)
        {
            Version++;
            if (!_entries.TryGetValue(text, out var entry))
            {
                if (_entries.Count >= MaxTexts) return;
                _entries.Add(text, entry = new Entry());
            }
            entry.Position = position;
            change(entry);
        }
    }

    private sealed class Entry
    {
        public int Position { get; set; }

        public int Overlaps { get; set; }

        public Forced? Forced { get; set; }

        public string Describe(string text, string query)
        {
            var detail = Forced?.ToString()
                ?? (Overlaps > 1 ? string.Create(CultureInfo.InvariantCulture, $" ({Overlaps} occurrences)") : "");
            return $"{text}{detail} ({LineAndColumn(query, Position)})";
        }

        private static string LineAndColumn(string query, int position)
        {
            int line = 1, lineStart = 0, at = 0;
            foreach (var b in Encoding.UTF8.GetBytes(query))
            {
                if (at++ >= position) break;
                if (b != '\n') continue;
                line++;
                lineStart = at;
            }
            return string.Create(CultureInfo.InvariantCulture, $"{line}:{position - lineStart + 1}");
        }
    }

    private sealed class Forced
    {
        private long _first = long.MaxValue, _last = long.MinValue;
        private double _minBucket = double.PositiveInfinity, _maxBucket = double.NegativeInfinity, _maxDiff;
        private int _count;

        public void Include(long unixMs, double minBucket, double maxBucket, double maxDiff)
        {
            _first = Math.Min(_first, unixMs);
            _last = Math.Max(_last, unixMs);
            _minBucket = Math.Min(_minBucket, minBucket);
            _maxBucket = Math.Max(_maxBucket, maxBucket);
            _maxDiff = Math.Max(_maxDiff, maxDiff);
            _count++;
        }

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $", from buckets {FloatText.WriteShort(_minBucket)} to {FloatText.WriteShort(_maxBucket)}, with a max " +
            $"diff of {FloatText.WriteTwoDigits(_maxDiff)}, over {_count} samples from {Time(_first)} to " +
            $"{Time(_last)}");

        private static string Time(long unixMs) =>
            DateTimeOffset.FromUnixTimeSeconds(unixMs / 1000)
                .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using LightWatch.Ingest.Wire;
using LightWatch.Storage;

namespace LightWatch.Ingest.Write;

/// <summary>
/// From the hash of a series' identifying bytes to its id in the store. Read by many threads without locks.
/// </summary>
/// <remarks>
/// Entries live in pages that never move, in order of arrival. Senders repeat their series in the same order, so the
/// entry after the last hit is tried first, and a request walks through memory. Slots hold 32 bits of the hash beside
/// the entry's number, so that a miss rarely touches an entry. Ids are void when the store's epoch changes: then the
/// cache starts empty. 2 * entries &lt;= slots; entries &lt;= the limit, or the new series of one request if these
/// exceed it.
/// </remarks>
internal sealed class SeriesCache(int maxSeries)
{
    private const int PageBits = 10;
    private const int PageSize = 1 << PageBits;
    private const int FirstSlots = 1024;

    private readonly Lock _writing = new();
    private volatile Table _table = Table.Empty;

    /// <summary>One series.</summary>
    public struct Entry
    {
        public ulong Low;
        public ulong High;

        /// <summary>The id in the store.</summary>
        public long Series;

        /// <summary>For counters with a start time: start of the current run, ms; 0 = none seen.</summary>
        public long StartUnixMs;

        /// <summary>For counters with a start time: time and value of the newest sample that was seen.</summary>
        public long LastUnixMs;

        public double LastValue;
    }

    /// <summary>A view of the cache at one moment. Valid for ids of one epoch.</summary>
    public sealed class Table(long epoch, int slots)
    {
        /// <summary>Has no entries.</summary>
        public static readonly Table Empty = new(long.MinValue, slots: 1);

        internal readonly ulong[] Slots = new ulong[slots];
        internal volatile Entry[][] Pages = [];
        internal int Count;

        /// <summary>The store's epoch under which its ids were given.</summary>
        public long Epoch { get; } = epoch;

        /// <summary>Finds an entry; a null reference if there is none.</summary>
        /// <param name="key">The hash.</param>
        /// <param name="last">The number of the entry found last, -1 for none; set to the one found now.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ref Entry Find(Hash128 key, ref int last)
        {
            var pages = Pages;
            var next = last + 1;
            if ((uint)(next >> PageBits) < (uint)pages.Length)
            {
                ref var entry = ref pages[next >> PageBits][next & (PageSize - 1)];
                if (Volatile.Read(ref entry.Low) == key.Low && entry.High == key.High)
                {
                    last = next;
                    return ref entry;
                }
            }
            return ref Probe(key, ref last);
        }

        private ref Entry Probe(Hash128 key, ref int last)
        {
            var mask = Slots.Length - 1;
            for (var at = (int)key.Low & mask; ; at = (at + 1) & mask)
            {
                var slot = Volatile.Read(ref Slots[at]);
                if (slot == 0) return ref Unsafe.NullRef<Entry>();
                if (slot >> 32 != key.Low >> 32) continue;
                var number = (int)(uint)slot - 1;
                ref var entry = ref Pages[number >> PageBits][number & (PageSize - 1)];
                if (entry.Low != key.Low || entry.High != key.High) continue;
                last = number;
                return ref entry;
            }
        }
    }

    /// <summary>Series cached now.</summary>
    public int Count => _table.Count;

    /// <summary>The entries for the store's present epoch; empty if the epoch has just changed.</summary>
    /// <remarks>
    /// Epochs only grow: a request under an older epoch gets an empty table, and leaves the cache as it is.
    /// </remarks>
    public Table For(long epoch)
    {
        var table = _table;
        if (table.Epoch == epoch) return table;
        lock (_writing)
        {
            if (_table.Epoch < epoch) _table = new Table(epoch, FirstSlots);
            return _table.Epoch == epoch ? _table : Table.Empty;
        }
    }

    /// <summary>Adds ids that the store has just given. A key that is cached already is left unchanged.</summary>
    public void Learn(long epoch, ReadOnlySpan<Hash128> keys, ReadOnlySpan<SeriesId> ids)
    {
        Debug.Assert(keys.Length == ids.Length, "one id for each key");
        if (keys.Length == 0) return;
        lock (_writing)
        {
            var table = _table;
            if (table.Epoch != epoch) return;
            if (table.Count + keys.Length > maxSeries) _table = table = new Table(epoch, FirstSlots);
            if ((table.Count + keys.Length) * 2L > table.Slots.Length)
                _table = table = Grown(table, table.Count + keys.Length);
            for (var i = 0; i < keys.Length; i++) Add(table, keys[i], ids[i]);
            Debug.Assert(table.Count <= Math.Max(maxSeries, keys.Length), "the cache is bounded");
            Debug.Assert(table.Count * 2L <= table.Slots.Length,
                "half of the slots are free, so that every probe ends");
        }
    }

    private static void Add(Table table, Hash128 key, SeriesId id)
    {
        var last = -1;
        if (!Unsafe.IsNullRef(ref table.Find(key, ref last))) return;
        var number = table.Count;
        if (number >> PageBits == table.Pages.Length) table.Pages = [.. table.Pages, new Entry[PageSize]];
        ref var entry = ref table.Pages[number >> PageBits][number & (PageSize - 1)];
        entry.Series = id.Value;
        entry.StartUnixMs = 0;
        entry.High = key.High;
        Volatile.Write(ref entry.Low, key.Low);                  // last: a reader that sees it sees the rest
        table.Count = number + 1;
        Link(table.Slots, key.Low, number);
    }

    private static void Link(ulong[] slots, ulong low, int number)
    {
        var mask = slots.Length - 1;
        var at = (int)low & mask;
        while (slots[at] != 0) at = (at + 1) & mask;
        Volatile.Write(ref slots[at], (low >> 32 << 32) | (uint)(number + 1));
    }

    private static Table Grown(Table table, int atLeast)
    {
        var slots = table.Slots.Length;
        while (slots < atLeast * 4L) slots *= 2;
        var grown = new Table(table.Epoch, slots) { Pages = table.Pages, Count = table.Count };
        for (var number = 0; number < table.Count; number++)
            Link(grown.Slots, table.Pages[number >> PageBits][number & (PageSize - 1)].Low, number);
        return grown;
    }
}

namespace LightWatch.Storage.Redis;

/// <summary>One entry of a stream: its id and its fields, name and value in turn.</summary>
internal readonly record struct StreamEntry(StreamId Id, IReadOnlyList<RespValue> Fields)
{
    /// <summary>The value of a field, or null.</summary>
    public RespValue? Field(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i + 1 < Fields.Count; i += 2)
            if (Fields[i].Bytes.AsSpan().SequenceEqual(name)) return Fields[i + 1];
        return null;
    }
}

/// <summary>The commands that LightWatch uses. Each fails with <see cref="RedisException"/>.</summary>
internal static class RedisCommands
{
    extension(RedisConnection connection)
    {
        public async Task PingAsync(CancellationToken cancel) =>
            _ = await connection.AnswerAsync(connection.Send("PING"), cancel);

        /// <summary>One section of what the server says about itself.</summary>
        public async Task<Dictionary<string, string>> InfoAsync(string section, CancellationToken cancel)
        {
            var answer = await connection.AnswerAsync(connection.Send("INFO", section), cancel);
            var found = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var line in answer.Text.Split('\n', StringSplitOptions.TrimEntries))
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                if (colon > 0) found[line[..colon]] = line[(colon + 1)..];
            }
            return found;
        }

        /// <summary>
        /// Appends an entry under an id of the server's choice, and drops entries before a time, roughly. Sent before
        /// it returns, so that entries keep their order.
        /// </summary>
        /// <param name="fields">
        /// Name and value in turn; bytes are kept unchanged by the caller until it returns.
        /// </param>
        /// <returns>The entry's id, or an error.</returns>
        public Task<RespValue> SendXAdd(string key, long oldestUnixMs, params ReadOnlySpan<RespWord> fields) =>
            connection.Send(["XADD", key, "MINID", "~", oldestUnixMs, "*", .. fields]);

        /// <summary>Entries of a closed range of ids, ascending; <c>-</c> and <c>+</c> are the ends.</summary>
        public async Task<IReadOnlyList<StreamEntry>> XRangeAsync(
            string key, string from, string to, int max, CancellationToken cancel) =>
            Entries(await connection.AnswerAsync(connection.Send("XRANGE", key, from, to, "COUNT", max), cancel));

        /// <summary>Entries behind an id, ascending.</summary>
        /// <param name="wait">
        /// How long to wait at the server if there are none; zero: not at all. Only on an unshared connection.
        /// </param>
        public async Task<IReadOnlyList<StreamEntry>> XReadAsync(
            string key, StreamId after, int max, TimeSpan wait, CancellationToken cancel)
        {
            var block = (long)wait.TotalMilliseconds;
            var sent = wait > TimeSpan.Zero
                ? connection.Send("XREAD", "COUNT", max, "BLOCK", block, "STREAMS", key, after.ToString())
                : connection.Send("XREAD", "COUNT", max, "STREAMS", key, after.ToString());
            return Streams(await connection.AnswerAsync(sent, cancel, wait));
        }

        /// <summary>The newest entry behind an id; null if there is none.</summary>
        /// <param name="after">Null: of all.</param>
        public async Task<StreamEntry?> XNewestAsync(string key, StreamId? after, CancellationToken cancel)
        {
            var sent = connection.Send("XREVRANGE", key, "+", after is { } id ? "(" + id : "-", "COUNT", 1);
            return Entries(await connection.AnswerAsync(sent, cancel)) is [var newest] ? newest : null;
        }

        /// <returns>Entries of a stream; 0 if it does not exist.</returns>
        public async Task<long> XLenAsync(string key, CancellationToken cancel) =>
            (await connection.AnswerAsync(connection.Send("XLEN", key), cancel)).Integer;
    }

    /// <summary>The entries that an answer to XREAD of one stream has, in either protocol's shape.</summary>
    public static IReadOnlyList<StreamEntry> Streams(RespValue answer) => answer.Items.Count switch
    {
        0 => [],
        // RESP2: [[key, entries]]
        1 when answer.Items[0].Items.Count == 2 => Entries(answer.Items[0].Items[1]),
        2 => Entries(answer.Items[1]),                                                         // RESP3: key, entries
        _ => throw Odd(),
    };

    private static List<StreamEntry> Entries(RespValue list)
    {
        var entries = new List<StreamEntry>(list.Items.Count);
        foreach (var item in list.Items)
        {
            if (item.Items.Count != 2) throw Odd();
            entries.Add(new StreamEntry(StreamId.Parse(item.Items[0].Text), item.Items[1].Items));
        }
        return entries;
    }

    private static RedisException Odd() => new("Redis answers in a shape that no version is known to have");
}

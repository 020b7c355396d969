using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LightWatch.System.Tests.Support.Grafana;

/// <summary>
/// Sends LightWatch the requests of Grafana's Prometheus data source, over HTTP and by POST where it posts.
/// </summary>
internal sealed partial class DataSource(HttpClient client, Uri url)
{
    /// <summary>The values of a variable, in order; empty if there are none yet.</summary>
    /// <param name="query">With other variables filled in.</param>
    public async Task<IReadOnlyList<string>> ValuesAsync(string query, string regex, long from, long to)
    {
        IEnumerable<string> found;
        if (LabelValues.Match(query) is { Success: true } labels)
        {
            var answer = await GetAsync(
                $"/api/v1/label/{labels.Groups["label"].Value}/values?match[]={Uri.EscapeDataString(labels.Groups["selector"].Value)}&start={Number(from)}&end={Number(to)}&limit=40000");
            found = answer.EnumerateArray().Select(v => v.GetString()!);
        }
        else if (QueryResult.Match(query) is { Success: true } result)
        {
            var answer = await PostAsync("/api/v1/query", ("query", result.Groups["query"].Value),
                ("time", Number(to)));
            found = answer.GetProperty("result").EnumerateArray().Select(Text);
        }
        else
        {
            throw new InvalidOperationException($"the variable query {query} is of an unknown kind");
        }
        return [.. Taken(found, regex).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <returns>How many series have a value.</returns>
    public async Task<int> CountAsync(string expression, bool instant, long from, long to, int step)
    {
        var answer = instant
            ? await PostAsync("/api/v1/query", ("query", expression), ("time", Number(to)))
            : await PostAsync("/api/v1/query_range", ("query", expression), ("start", Number(from / step * step)),
                ("end", Number(to / step * step)), ("step", Number(step)));
        var result = answer.GetProperty("result");
        return answer.GetProperty("resultType").GetString() is "scalar" or "string" ? 1 : result.GetArrayLength();
    }

    private static IEnumerable<string> Taken(IEnumerable<string> values, string regex)
    {
        if (regex.Length == 0) return values;
        var pattern = new Regex(regex[1..regex.LastIndexOf('/')], RegexOptions.ECMAScript, TimeSpan.FromSeconds(1));
        return from value in values
               let match = pattern.Match(value)
               where match.Success
               select match.Groups.Count > 1 ? match.Groups[1].Value : value;
    }

    // name{label="value",…} value milliseconds
    private static string Text(JsonElement series)
    {
        var metric = series.GetProperty("metric");
        var labels = string.Join(',',
            metric.EnumerateObject().Where(l => l.Name != "__name__").Select(
                l => $"{l.Name}=\"{l.Value.GetString()}\""));
        var value = series.GetProperty("value");
        return string.Create(CultureInfo.InvariantCulture,
            $"{(metric.TryGetProperty("__name__", out var name) ? name.GetString() : "")}{{{labels}}} "
                + $"{value[1].GetString()} {value[0].GetDouble() * 1000}");
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await client.GetAsync(new Uri(url, path));
        return await DataAsync(answer, path);
    }

    private async Task<JsonElement> PostAsync(string path, params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await client.PostAsync(new Uri(url, path), content);
        return await DataAsync(answer, form[0].Value);
    }

    private static async Task<JsonElement> DataAsync(HttpResponseMessage answer, string request)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} for {request}: {text}");
        using var json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("data").Clone();
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\Alabel_values\((?<selector>.+),\s*(?<label>\w+)\)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LabelValues { get; }

    [GeneratedRegex(@"\Aquery_result\((?<query>.+)\)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex QueryResult { get; }
}

import { Duration } from 'aws-cdk-lib';
import {
  AuthorizationType,
  EndpointType,
  IdentitySource,
  LambdaIntegration,
  RequestAuthorizer,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { api } from '#contracts/http/api';
import type { Route } from '#contracts/route';
import { type ErrorCode, errors } from '#contracts/errors';
import { problemMediaType } from '#contracts/problem';
import { throttles, trafficOf } from '#infra/traffic';
import type { ServiceFunction } from './service-function.ts';

/** The gateway's own refusals, and the code of the catalogue that each is. */
const refusals: readonly (readonly [ResponseType, ErrorCode, status: string])[] = [
  [ResponseType.UNAUTHORIZED, 'identity.unauthenticated', '401'],
  [ResponseType.EXPIRED_TOKEN, 'identity.unauthenticated', '401'],
  [ResponseType.INVALID_SIGNATURE, 'identity.unauthenticated', '401'],
  [ResponseType.ACCESS_DENIED, 'identity.forbidden', '403'],
  [ResponseType.WAF_FILTERED, 'request.filtered', '403'],
  // What the gateway answers for a path or method that does not exist, with 403 unless told otherwise.
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, 'request.no_such_route', '404'],
  [ResponseType.RESOURCE_NOT_FOUND, 'request.no_such_route', '404'],
  [ResponseType.REQUEST_TOO_LARGE, 'request.too_large', '413'],
  [ResponseType.UNSUPPORTED_MEDIA_TYPE, 'request.unsupported_media_type', '415'],
  [ResponseType.THROTTLED, 'request.too_many', '429'],
  [ResponseType.QUOTA_EXCEEDED, 'request.too_many', '429'],
  [ResponseType.INTEGRATION_TIMEOUT, 'platform.unavailable', '503'],
  [ResponseType.INTEGRATION_FAILURE, 'platform.unavailable', '503'],
  [ResponseType.DEFAULT_4XX, 'request.malformed', '400'],
  [ResponseType.DEFAULT_5XX, 'platform.unexpected', '500'],
];

export interface ContractApiProps {
  readonly name: string;
  readonly authorizer: ServiceFunction;
  /** Functions by name; every route's function must be among them. */
  readonly functions: ReadonlyMap<string, ServiceFunction>;
}

/** As a stage names its methods: path, then HTTP method. */
const throttlesByMethod = () =>
  Object.fromEntries(
    Object.values<Route>(api).map((route) => {
      const { ratePerSecond, burst } = throttles[trafficOf(route)];
      const settings = { throttlingRateLimit: ratePerSecond, throttlingBurstLimit: burst };
      return [`${route.path}/${route.method}`, settings];
    }),
  );

/** A regional REST API with exactly the routes of the route tables; its own refusals are problem+json like everybody's. */
export class ContractApi extends Construct {
  readonly restApi: RestApi;

  constructor(scope: Construct, id: string, props: ContractApiProps) {
    super(scope, id);
    this.restApi = new RestApi(this, 'Rest', {
      restApiName: props.name,
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: false,
      // The account-wide limit of API Gateway is far above what all methods together take at once.
      deployOptions: { stageName: 'v1', methodOptions: throttlesByMethod() },
    });
    const authorizer = new RequestAuthorizer(this, 'Authorizer', {
      handler: props.authorizer.lambda,
      identitySources: [IdentitySource.header('Authorization')],
      resultsCacheTtl: Duration.seconds(60),
    });
    const integrations = new Map(
      [...props.functions].map(([name, { lambda }]) => [
        name,
        new LambdaIntegration(lambda, { allowTestInvoke: false, scopePermissionToMethod: false }),
      ]),
    );
    for (const route of Object.values<Route>(api)) {
      const integration = integrations.get(route.function);
      if (integration === undefined) throw new Error(`${route.operation} names the unknown function ${route.function}`);
      this.restApi.root
        .resourceForPath(route.path)
        .addMethod(
          route.method,
          integration,
          route.access === 'public'
            ? { authorizationType: AuthorizationType.NONE, operationName: route.operation }
            : { authorizationType: AuthorizationType.CUSTOM, authorizer, operationName: route.operation },
        );
    }
    for (const [type, code, statusCode] of refusals) this.#refuse({ type, code, statusCode });
  }

  /** Share of the requests of five minutes that were answered with 500 or above. */
  metricServerErrors(): Metric {
    return this.restApi.metricServerError({ statistic: 'Average' });
  }

  #refuse({ type, code, statusCode }: { type: ResponseType; code: ErrorCode; statusCode: string }): void {
    const { title, advice } = errors[code];
    const problem = {
      type: `urn:tongban:error:${code}`,
      code,
      status: Number(statusCode),
      title,
      advice,
      requestId: '$context.requestId',
    };
    this.restApi.addGatewayResponse(type.responseType, {
      type,
      statusCode,
      responseHeaders: {
        'content-type': `'${problemMediaType}'`,
        'cache-control': "'no-store'",
        ...(statusCode === '429' || statusCode === '503' ? { 'retry-after': "'1'" } : {}),
      },
      templates: { 'application/json': JSON.stringify(problem) },
    });
  }
}
